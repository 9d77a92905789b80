import { describe, expect, it } from 'vitest';
import { isSignature, pointsOf } from './strokes';

describe('a signature', () => {
  it('grows by what is far enough from its last point', () => {
    expect(pointsOf([[0, 0]], 10, 0)).toEqual([[0, 0, 10, 0]]);
    expect(pointsOf([[0, 0, 10, 0]], 12, 1)).toEqual([[0, 0, 10, 0]]);
    expect(pointsOf([[5, 5], [0, 0]], 0, 9)).toEqual([[5, 5], [0, 0, 0, 9]]);
    expect(pointsOf([], 10, 10)).toEqual([]);
  });

  it('is bounded', () => {
    const long = [Array.from({ length: 12_000 }, (_, at) => at % 1000)];
    expect(pointsOf(long, 500, 399)).toBe(long);
  });

  it('is more than a dot', () => {
    expect(isSignature([])).toBe(false);
    expect(isSignature([[10, 10]])).toBe(false);
    expect(isSignature([[10, 10], [30, 30]])).toBe(false);
    expect(isSignature([[10, 10, 60, 12]])).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { toFeel } from './settings';

describe('a setting that is typed', () => {
  it.each([
    ['1', '0.9', '0.9'],
    ['1', '15.5%', '0.155'],
    ['07:00:00', '7:30', 'time("07:30:00")'],
    ['2026-01-01', '2026-02-01', 'date("2026-02-01")'],
    ['P3D', 'P5D', 'duration("P5D")'],
    ['successor', 'former', '"former"'],
    ['successor', '"former"', '"former"'],
    ['07:00:00', 'time("08:00:00")', 'time("08:00:00")'],
    ['true', 'false', 'false'],
    ['3', ' ', ''],
  ])('has the kind of its default %s: %s', (standard, typed, feel) => expect(toFeel(standard, typed)).toBe(feel));
});

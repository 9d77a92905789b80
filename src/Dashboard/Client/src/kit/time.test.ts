import { beforeAll, describe, expect, it } from 'vitest';
import { startWords } from '../i18n';
import { around, dateTime, relative, shortDateTime, span } from './time';

beforeAll(() => startWords('zh-CN'));

describe('times', () => {
  it('are those of Shanghai, whatever the zone they come in', () => {
    expect(dateTime('2026-03-01T23:30:00Z')).toBe('2026-03-02 07:30');
    expect(dateTime('2026-03-02T09:30:00+08:00')).toBe('2026-03-02 09:30');
    expect(dateTime('nonsense')).toBe('');
  });

  it('are as short as they can be', () => {
    const now = Date.parse('2026-03-02T12:00:00+08:00');
    expect(shortDateTime('2026-03-02T09:30:00+08:00', now)).toBe('09:30');
    expect(shortDateTime('2026-03-01T23:30:00+08:00', now)).toBe('03-01 23:30');
    expect(shortDateTime('2025-12-31T23:30:00+08:00', now)).toBe('2025-12-31 23:30');
  });

  it('tell weekday and distance on demand', () => {
    const now = Date.parse('2026-03-02T12:00:00+08:00');
    expect(around('2026-03-02T09:30:00+08:00', now)).toBe('2026-03-02 09:30 星期一 · 2 小时前');
    expect(relative(now + 3 * 86_400_000, now)).toBe('3 天后');
    expect(relative(now - 1000, now)).toBe('刚刚');
  });

  it('never count below nothing', () => {
    expect(span(-5)).toBe('0:00:00');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { setLanguage, startWords } from '../i18n';
import { dueOf, remaining, remainingText } from './deadline';

const minute = 60_000;
const hour = 60 * minute;

beforeAll(() => startWords('zh-CN'));

describe('a deadline', () => {
  const row = (left: number) => remaining(0, 100 * minute, (100 - left) * minute);

  it.each([
    [100, 'normal'],
    [26, 'normal'],
    [25, 'soon'],
    [11, 'soon'],
    [10, 'urgent'],
    [1, 'urgent'],
    [0, 'overdue'],
    [-5, 'overdue'],
  ])('with %i %% left is %s', (left, stage) => {
    expect(row(left).stage).toBe(stage);
  });

  it('says which share is used', () => {
    expect(row(30).used).toBeCloseTo(0.7);
    expect(row(-20).used).toBeCloseTo(1.2);
  });

  it('that begins later has used nothing', () => {
    expect(remaining(10 * hour, 20 * hour, 0)).toMatchObject({ stage: 'normal', used: 0 });
  });

  it('without length is normal until it is over', () => {
    expect(remaining(hour, hour, 0).stage).toBe('normal');
    expect(remaining(hour, hour, hour).stage).toBe('overdue');
  });
});

describe('the remaining time', () => {
  it('is a clock below a day and days above', () => {
    expect(remainingText(18 * minute + 5000)).toBe('剩 0:18:05');
    expect(remainingText(27 * hour + 59 * minute)).toBe('剩 1 天 3 小时');
    expect(remainingText(-42 * minute)).toBe('已超时 0:42:00');
    expect(remainingText(0)).toBe('已超时 0:00:00');
  });

  it('speaks English', async () => {
    await setLanguage('en');
    expect(remainingText(27 * hour)).toBe('1 d 3 h left');
    expect(remainingText(-90 * minute)).toBe('Overdue 1:30:00');
    await setLanguage('zh-CN');
  });
});

describe('what a task is due by', () => {
  const task = { creationDate: '2026-03-02T09:00:00+08:00', dueDate: '2026-03-02T12:00:00+08:00', deadline: null };

  it('is its clock, counted from where the clock began', () => {
    const deadline = { from: '2026-03-02T08:00:00+08:00', due: '2026-03-02T10:00:00+08:00' };
    expect(dueOf({ ...task, deadline })).toEqual({ from: Date.parse(deadline.from), due: Date.parse(deadline.due) });
  });

  it('is the due date otherwise, counted from its arrival', () => {
    expect(dueOf(task)).toEqual({ from: Date.parse(task.creationDate), due: Date.parse(task.dueDate) });
  });

  it('may be nothing', () => {
    expect(dueOf({ ...task, dueDate: null })).toBeNull();
  });
});

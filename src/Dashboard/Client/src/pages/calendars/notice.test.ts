import { describe, expect, it } from 'vitest';
import type { Notice } from './queries';
import { sentIndex, toSent, toTyped } from './notice';

const names = [
  { zh: '元旦', en: "New Year's Day" },
  { zh: '国庆节', en: 'National Day' },
];

const shipped: Notice = {
  provisional: true,
  source: 'law',
  off: [{ name: { zh: '元旦', en: "New Year's Day" }, from: '2027-01-01', to: '2027-01-01' }],
  work: [],
  version: 0,
  enteredBy: null,
  enteredAt: null,
};

describe('the notice of a year', () => {
  it('begins with the names of the holidays when nothing is known', () => {
    const typed = toTyped(null, names);
    expect(typed.off.map((row) => row.zh)).toEqual(['元旦', '国庆节']);
    expect(toSent(typed, names, 0).off).toEqual([]);
  });

  it('takes over the days of a year that is known provisionally, and waits for the number of the notice', () => {
    expect(toTyped(shipped, names)).toEqual({ source: '', provisional: false, off: [{ zh: '元旦', en: "New Year's Day", from: '2027-01-01', to: '2027-01-01' }], work: [] });
    expect(toTyped({ ...shipped, version: 2 }, names)).toMatchObject({ source: 'law', provisional: true });
  });

  it('is sent without empty rows, with the English names that are known, and one day needs no last day', () => {
    const typed = { source: ' 通知 ', provisional: false, off: [{ zh: '春节', en: '', from: '', to: '' }, { zh: '国庆节', en: '', from: '2028-10-01', to: '' }], work: ['', '2028-09-30'] };
    expect(toSent(typed, names, 3)).toEqual({ provisional: false, source: '通知', off: [{ name: { zh: '国庆节', en: 'National Day' }, from: '2028-10-01', to: '2028-10-01' }], work: ['2028-09-30'], version: 3 });
    expect(sentIndex(typed, 1)).toBe(0);
  });
});

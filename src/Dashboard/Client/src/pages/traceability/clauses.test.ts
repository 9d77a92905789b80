import { describe, expect, it } from 'vitest';
import { clausesOf, countsOfOthers, others, total } from './clauses';
import type { Clause, Matrix } from './types';

const clause = (id: string, state: Clause['state'], more: Partial<Clause> = {}): Clause => ({ clause: id, state, why: null, processes: [], deadlines: [], rules: [], records: [], schedules: [], scenarios: [], ...more });
const carrier = (id: string, zh: string, en: string) => ({ id, name: { zh, en }, within: null });

const matrix: Matrix = {
  counts: { PROVED: 1, UNPROVED: 1, GAP: 1, NOT_AUTOMATED: 1 },
  documents: [
    { seed: '001', name: { zh: '服务', en: 'Service' }, counts: { PROVED: 1, UNPROVED: 0, GAP: 0, NOT_AUTOMATED: 1 } },
    { seed: '002', name: { zh: '渠道', en: 'Channels' }, counts: { PROVED: 0, UNPROVED: 0, GAP: 1, NOT_AUTOMATED: 0 } },
  ],
  items: [
    clause('001-0.0.1', 'NOT_AUTOMATED', { why: { zh: '说明目的', en: 'States the purpose' } }),
    clause('001-1.4.2', 'PROVED', { processes: [carrier('complaint-handling', '客户投诉处理', 'Complaints')], scenarios: [carrier('s', '逾期升级', 'Escalates')] }),
    clause('002-1.1.1', 'GAP'),
    clause('009-9.9.9', 'UNPROVED', { rules: [carrier('absent', '旷工', 'Absent')] }),
  ],
};

const ids = (filter: Parameters<typeof clausesOf>[1]) => clausesOf(matrix, filter).map((one) => one.clause);

describe('the clauses of the matrix', () => {
  it.each([
    ['everything', {}, ['001-0.0.1', '001-1.4.2', '002-1.1.1', '009-9.9.9']],
    ['a document', { document: '001' }, ['001-0.0.1', '001-1.4.2']],
    ['a state', { state: 'GAP' }, ['002-1.1.1']],
    ['both', { document: '001', state: 'PROVED' }, ['001-1.4.2']],
    ['those of no document', { document: others }, ['009-9.9.9']],
    ['an id', { q: ' 1.4.2 ' }, ['001-1.4.2']],
    ['a carrier in Chinese', { q: '投诉' }, ['001-1.4.2']],
    ['a carrier in English', { q: 'ABSENT' }, ['009-9.9.9']],
    ['a scenario', { q: '逾期' }, ['001-1.4.2']],
    ['a reason', { q: 'purpose' }, ['001-0.0.1']],
    ['nothing', { q: 'nowhere' }, []],
  ])('are found by %s', (_, filter, found) => expect(ids(filter)).toEqual(found));

  it('are as many as counted', () => {
    for (const document of matrix.documents) for (const state of Object.keys(document.counts) as Clause['state'][]) expect(ids({ document: document.seed, state })).toHaveLength(document.counts[state]);
    expect(total(matrix.counts)).toBe(matrix.items.length);
    expect(countsOfOthers(matrix)).toEqual({ PROVED: 0, UNPROVED: 1, GAP: 0, NOT_AUTOMATED: 0 });
  });
});

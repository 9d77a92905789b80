import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, marksOf, type CheckedDecisions } from '../../pages/decisions/types';
import { marksSheet, selectorOf } from './marks';

// jsdom has no CSS.escape; ids of models need none here.
beforeAll(() => void Object.assign(globalThis, { CSS: { escape: (text: string) => text } }));

const shown = { rows: ['r1', 'r2'], inputs: ['i1', 'i2'], outputs: ['o1'] };
const place = (rule: number | null, column: number | null, part: 'input' | 'output' | null) => ({ decision: 'd', rule, column, part });

describe('a place in the grid', () => {
  it.each([
    ['a cell', place(2, 1, 'input'), '[data-row-id="r2"][data-col-id="i1"]'],
    ['an output', place(1, 1, 'output'), '[data-row-id="r1"][data-col-id="o1"]'],
    ['a rule', place(2, null, null), '[data-row-id="r2"]'],
    ['a column', place(null, 2, 'input'), 'th[data-col-id="i2"]'],
    ['the table', place(null, null, null), null],
    ['a rule that is gone', place(3, null, null), null],
    ['a column that is gone', place(1, 2, 'output'), null],
  ])('is found: %s', (_, where, selector) => expect(selectorOf(shown, where)).toBe(selector));

  it('has the colour of the worst that is said of it', () => {
    const sheet = marksSheet(shown, [{ ...place(1, null, null), tone: 'error' }, { ...place(1, null, null), tone: 'warning' }]);
    expect(sheet.split('\n').map((line) => /#\w+/.exec(line)?.[0])).toEqual(['#fff4e0', '#fdeaea']);
  });
});

describe('what the host finds', () => {
  const problem = { code: 'X', severity: 'warning' as const, message: { zh: '', en: '' }, mend: null, file: null, line: 1, column: 1, elementId: null };
  const where = (rule: number | null, column: number | null) => ({ ...place(rule, column, column === null ? null : 'input'), name: 'D', label: null });
  const checked: CheckedDecisions = {
    problems: [{ ...problem, severity: 'error' }],
    places: [where(1, 2)],
    findings: [
      { kind: 'overlap', problem, rule: null, rules: [1, 2], witness: [], place: where(null, null) },
      { kind: 'covered', problem, rule: 2, rules: [1], witness: [], place: where(2, null) },
      { kind: 'gap', problem, rule: null, rules: [], witness: [], place: where(null, null) },
    ],
    decisions: [],
  };

  it('is coloured where it is: the cell, the rules that overlap, the rule out of reach; a gap is nowhere', () =>
    expect(marksOf(findingsOf(checked)).map((mark) => [mark.rule, mark.column, mark.tone])).toEqual([
      [1, 2, 'error'],
      [1, null, 'warning'],
      [2, null, 'warning'],
      [2, null, 'warning'],
    ]));
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../host/types';
import { startWords } from '../../i18n';
import { changesOf, faultsOf, rebase } from './draft';
import { listQuery } from './queries';
import { durationParts, fromPercent, periodParts, spell, toDuration, toPercent } from './spelling';
import type { RecordField } from './types';

const field = (id: string, rest: Partial<RecordField> = {}): RecordField => ({
  id,
  label: { zh: id, en: id },
  kind: 'string',
  target: null,
  values: null,
  period: null,
  item: null,
  members: null,
  required: false,
  check: null,
  checkMessage: null,
  derived: false,
  indexed: false,
  editable: true,
  ...rest,
});

beforeAll(() => startWords('zh-CN'));

describe('a value in words', () => {
  it.each([
    [field('a', { kind: 'money' }), 1234567.5, '¥1,234,567.50'],
    [field('a', { kind: 'percent' }), 0.155, '15.5%'],
    [field('a', { kind: 'percent' }), 0.07, '7%'],
    [field('a', { kind: 'int' }), 0, '0'],
    [field('a', { kind: 'bool' }), false, '否'],
    [field('a', { kind: 'date-time' }), '2026-03-02T01:30:00Z', '2026-03-02 09:30'],
    [field('a', { kind: 'enum', values: [{ id: 'open', label: { zh: '进行中', en: 'Open' } }] }), 'open', '进行中'],
    [field('a', { kind: 'ref', target: 'dealer' }), 'D-1', '华东经销'],
    [field('a', { kind: 'ref', target: 'dealer' }), 'D-2', 'D-2'],
    [field('a', { kind: 'list', item: field('a', { kind: 'ref', target: 'dealer' }) }), ['D-1', 'D-2'], '华东经销、D-2'],
    [field('a', { kind: 'period', period: 'quarter' }), '2026Q3', '2026 年第 3 季度'],
    [field('a', { kind: 'duration' }), 'P3D', '3 天'],
    [field('a', { kind: 'duration' }), 'P1DT2H', 'P1DT2H'],
    [field('a', { kind: 'geo' }), { lat: 31.2, lon: 121.5 }, '31.2, 121.5'],
    [field('a', { kind: 'structure', members: [field('名称'), field('数量', { kind: 'int' })] }), { 名称: '横幅', 数量: 3 }, '名称 横幅 · 数量 3'],
    [field('a'), null, ''],
  ])('%#', (of, value, text) => expect(spell(of, value, { 'dealer/D-1': '华东经销' })).toBe(text));

  it('keeps the digits of shares', () => {
    for (const share of [0.07, 0.155, 0.29, 1.1, 0.000125]) expect(fromPercent(toPercent(share))).toBe(share);
  });

  it('knows one number of one unit', () => {
    expect(durationParts('PT90M')).toEqual({ count: '90', unit: 'minutes' });
    expect(durationParts('P2M')).toEqual({ count: '2', unit: 'months' });
    expect(durationParts('P1DT2H')).toBeNull();
    expect(toDuration('12', 'hours')).toBe('PT12H');
    expect(periodParts('month', '2026-03')).toEqual({ year: '2026', number: '03' });
    expect(periodParts('month', '2026')).toBeNull();
  });
});

describe('a draft', () => {
  const fields = [field('name'), field('region'), field('note'), field('passed', { derived: true }), field('secret', { editable: false })];

  it('sends what was changed, and null for what was emptied', () => {
    const base = { name: '甲', region: '华东', passed: true, secret: 's' };
    expect(changesOf(fields, base, { name: '乙', region: '', note: '', passed: false, secret: 'x' })).toEqual({ name: '乙', region: null });
  });

  it('is laid over what somebody else has saved, and says where both wrote', () => {
    const { draft, both } = rebase(fields, { name: '甲', region: '华东' }, { name: '乙', region: '华东', note: '新' }, { name: '丙', region: '华南' });
    expect(draft).toEqual({ name: '乙', region: '华南', note: '新' });
    expect(both).toEqual(['name']);
  });

  it('shows a fault at its field, and the others apart', () => {
    const fault = (elementId: string | null): Problem => ({ code: 'REC-1', severity: 'error', message: { zh: '错', en: 'wrong' }, mend: null, file: null, line: null, column: null, elementId });
    const { at, rest } = faultsOf(fields, [fault('name'), fault('note[0].text'), fault('passed'), fault(null)]);
    expect([...at.keys()]).toEqual(['name', 'note[0].text']);
    expect(rest).toHaveLength(2);
  });
});

describe('the address of a list', () => {
  it('becomes the query of the host', () => {
    expect(listQuery({ q: '华东', sort: '-name', 'f.status': 'open,partial', record: 'D-1', from: '50' }).toString()).toBe(new URLSearchParams({ q: '华东', sort: '-name', status: 'open,partial' }).toString());
  });
});

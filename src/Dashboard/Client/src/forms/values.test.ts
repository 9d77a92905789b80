import { beforeAll, describe, expect, it } from 'vitest';
import { setLanguage, startWords } from '../i18n';
import { parseTyped, toShown } from './dates';
import { getIn, normalise, setIn } from './path';
import { labelOf, readSchema } from './schema';
import { validate } from './validate';
import { initialValues, placed, submission } from './values';

beforeAll(() => startWords('zh-CN'));

const none: ReadonlySet<string> = new Set();
const schema = (...components: unknown[]) => readSchema({ type: 'default', components });
const field = (key: string, more: object = {}) => ({ type: 'textfield', key, label: key, ...more });
const touched = (...names: string[]) => new Set(names);

describe('a path', () => {
  it('may be dotted', () => {
    expect(setIn({}, ['complaint', 'customer'], 'C-1')).toEqual({ complaint: { customer: 'C-1' } });
    expect(getIn({ complaint: { items: [{ sku: 'a' }] } }, ['complaint', 'items', 0, 'sku'])).toBe('a');
  });

  it('changes nothing beside itself', () => {
    const before = { a: { b: 1, c: 2 } };
    expect(setIn(before, ['a', 'b'], 9)).toEqual({ a: { b: 9, c: 2 } });
    expect(before).toEqual({ a: { b: 1, c: 2 } });
  });

  it('of the host may count rows in brackets', () => {
    expect(normalise('complaint.items[2].sku')).toBe('complaint.items.2.sku');
  });

  it('of a group or list stands before its fields', () => {
    const components = schema({ type: 'group', path: 'complaint', components: [field('customer'), { type: 'dynamiclist', path: 'items', components: [field('sku')] }] });
    const names = placed(components, { complaint: { items: [{}, {}] } }, none, true).map(({ name }) => name);
    expect(names).toEqual(['complaint.customer', 'complaint.items', 'complaint.items.0.sku', 'complaint.items.1.sku']);
  });
});

describe('what a form starts with', () => {
  it('is the data, and defaults where there is none', () => {
    const components = schema(field('r.a', { defaultValue: 'x' }), field('r.b', { defaultValue: 'y' }), { type: 'dynamiclist', path: 'r.rows', defaultRepetitions: 2, components: [] });
    expect(initialValues(components, { r: { a: 'kept' } })).toEqual({ r: { a: 'kept', b: 'y', rows: [{}, {}] } });
  });
});

describe('what a form sends', () => {
  it('is one context per record, with what holds a value', () => {
    const components = schema(field('complaint.customer'), field('complaint.phone'), { type: 'number', key: 'budget.amount' });
    const values = { complaint: { customer: ' C-1 ', unknown: 'not of this form' }, budget: { amount: '86000.50' } };
    expect(submission(components, values, touched(), none)).toEqual({ complaint: { customer: 'C-1' }, budget: { amount: 86000.5 } });
  });

  it('says null for what the person emptied, and nothing for what was never touched', () => {
    const components = schema(field('r.a'), field('r.b'));
    expect(submission(components, { r: { a: '', b: '' } }, touched('r.a'), none)).toEqual({ r: { a: null } });
  });

  it('leaves out what cannot be edited or is hidden', () => {
    const components = schema(field('r.a', { readonly: true }), field('r.b', { disabled: true }), { ...field('r.c'), id: 'c' }, field('r.d'));
    expect(submission(components, { r: { a: '1', b: '2', c: '3', d: '4' } }, touched('r.c'), new Set(['c']))).toEqual({ r: { d: '4' } });
  });

  it('leaves system fields to the system unless filled in', () => {
    const components = schema(field('r.at', { type: 'datetime', subtype: 'datetime', properties: { system: 'now' }, validate: { required: true } }), field('r.x'));
    expect(submission(components, { r: { x: '1' } }, touched('r.x'), none)).toEqual({ r: { x: '1' } });
    expect(submission(components, { r: { at: '2026-03-02T09:30:00+08:00' } }, touched(), none)).toEqual({ r: { at: '2026-03-02T09:30:00+08:00' } });
  });

  it('keeps the last characters of a date that was not left yet', () => {
    const components = schema({ type: 'datetime', subtype: 'datetime', key: 'r.at' });
    expect(submission(components, { r: { at: '2026-3-2 9:30' } }, touched(), none)).toEqual({ r: { at: '2026-03-02T09:30:00+08:00' } });
  });

  it('sends lists whole, with their rows cleaned', () => {
    const components = schema({ type: 'dynamiclist', path: 'r.items', components: [field('sku'), { type: 'number', key: 'qty' }] });
    expect(submission(components, { r: { items: [{ sku: 'a ', qty: '3' }, { sku: '' }] } }, touched(), none)).toEqual({ r: { items: [{ sku: 'a', qty: 3 }, { sku: null, qty: null }] } });
    expect(submission(components, { r: { items: [] } }, touched('r.items'), none)).toEqual({ r: { items: [] } });
  });

  it('answers no for a box that must be answered', () => {
    const components = schema({ type: 'checkbox', key: 'r.a', validate: { required: true } }, { type: 'checkbox', key: 'r.b' });
    expect(submission(components, {}, touched(), none)).toEqual({ r: { a: false } });
  });

  it('never rounds', () => {
    const components = schema({ type: 'number', key: 'r.n' }, { type: 'number', key: 'r.s', serializeToString: true });
    expect(submission(components, { r: { n: '12345678901234567.89', s: '1.10' } }, touched(), none)).toEqual({ r: { n: '12345678901234567.89', s: '1.10' } });
  });
});

describe('a check before sending', () => {
  const check = (component: object, value: unknown) => validate(schema({ type: 'textfield', key: 'r.x', ...component }), { r: { x: value } }, none)['r.x'];

  it.each([
    [{ validate: { required: true } }, '', '必填'],
    [{ validate: { required: true } }, '  ', '必填'],
    [{ validate: { required: true }, properties: { system: 'actor' } }, '', undefined],
    [{ validate: { required: true }, readonly: true }, '', undefined],
    [{ type: 'checkbox', validate: { required: true } }, undefined, undefined],
    [{ type: 'checklist', validate: { required: true } }, [], '必填'],
    [{ type: 'number', validate: { min: 5 } }, '4', '不能小于 5'],
    [{ type: 'number', validate: { max: 5 } }, 6, '不能大于 5'],
    [{ type: 'number', decimalDigits: 2 }, '1.234', '最多 2 位小数'],
    [{ type: 'number' }, '1,2', '请输入数字'],
    [{ validate: { minLength: 3 } }, '两字', '至少 3 个字'],
    [{ validate: { maxLength: 2 } }, '𠮷野', undefined],
    [{ validate: { maxLength: 2 } }, '三个字', '最多 2 个字'],
    [{ validate: { pattern: '^C-\\d+$' } }, 'X', '格式不正确'],
    [{ validate: { pattern: '(' } }, 'X', undefined],
    [{ validate: { validationType: 'email' } }, 'a@b', '请输入有效的邮箱地址'],
    [{ type: 'datetime', subtype: 'date' }, '2026-02-30', '请按 2026-03-02 的格式输入日期'],
    [{ type: 'datetime', subtype: 'datetime' }, '2026-03-02', '请按 2026-03-02 09:30 的格式输入'],
  ])('%j with %j: %s', (component, value, error) => {
    expect(check(component, value)).toBe(error);
  });

  it('looks into the rows of a list', () => {
    const components = schema({ type: 'dynamiclist', path: 'r.items', components: [field('sku', { validate: { required: true } })] });
    expect(validate(components, { r: { items: [{ sku: 'a' }, {}] } }, none)).toEqual({ 'r.items.1.sku': '必填' });
  });
});

describe('a typed date', () => {
  it.each([
    ['date', '2026-3-2', '2026-03-02'],
    ['date', '2026/03/02', '2026-03-02'],
    ['date', '20260302', '2026-03-02'],
    ['date', '2026-12', null],
    ['date', '2026-02-30', null],
    ['date', '2026-03-02T23:00:00Z', '2026-03-03'],
    ['datetime', '2026-3-2 9:30', '2026-03-02T09:30:00+08:00'],
    ['datetime', '2026-03-02T01:30:00Z', '2026-03-02T09:30:00+08:00'],
    ['datetime', '2026-03-02 25:00', null],
    ['time', '9:30', '09:30:00'],
    ['time', '0930', '09:30:00'],
    ['time', '24:00', null],
  ] as const)('%s %s goes out as %s', (kind, typed, wire) => {
    expect(parseTyped(kind, typed)).toBe(wire);
  });

  it('is shown in Shanghai time', () => {
    expect(toShown('datetime', '2026-03-02T01:30:00Z')).toBe('2026-03-02 09:30');
    expect(toShown('date', '2026-03-02')).toBe('2026-03-02');
    expect(toShown('time', '09:30:00')).toBe('09:30');
    expect(toShown('date', null)).toBe('');
  });
});

describe('labels', () => {
  it('are Chinese, and English where given', async () => {
    const [one, two] = schema(field('a', { label: '客户', properties: { labelEn: 'Customer' } }), field('b', { label: '电话' }));
    expect(one && labelOf(one)).toBe('客户');
    await setLanguage('en');
    expect(one && labelOf(one)).toBe('Customer');
    expect(two && labelOf(two)).toBe('电话');
    await setLanguage('zh-CN');
  });

  it('survive a schema that is no schema', () => {
    expect(readSchema('not json')).toEqual([]);
    expect(readSchema(null)).toEqual([]);
    expect(readSchema({ components: [null, 5, { type: 'textfield', key: 'a' }] })).toHaveLength(1);
  });
});

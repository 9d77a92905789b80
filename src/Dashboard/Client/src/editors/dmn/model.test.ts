import { describe, expect, it } from 'vitest';
import { emptyDecision, exampleValues, forEditor, inputKinds, isId, toValue, withTable } from './model';

const parsed = (xml: string) => new DOMParser().parseFromString(xml, 'application/xml');
const decisions = (xml: string) => [...parsed(xml).getElementsByTagNameNS('*', 'decision')].map((one) => [one.getAttribute('id'), one.getAttribute('name')]);

describe('a file of decisions', () => {
  it('begins with one table, drawn in its diagram', () => {
    const xml = emptyDecision('discount', 'A "<&> B');
    expect(parsed(xml).querySelector('parsererror')).toBeNull();
    expect(decisions(xml)).toEqual([['discount', 'A "<&> B']]);
    expect(xml).toContain('dmnElementRef="discount"');
  });

  it('takes a further table, drawn below the others', () => {
    const xml = withTable(emptyDecision('a', 'A'), 'b', 'B');
    expect(decisions(xml)).toEqual([['a', 'A'], ['b', 'B']]);
    const shapes = [...parsed(xml).getElementsByTagNameNS('*', 'DMNShape')];
    expect(shapes.map((shape) => [shape.getAttribute('dmnElementRef'), shape.firstElementChild?.getAttribute('y')])).toEqual([['a', '100'], ['b', '220']]);
  });

  it.each([
    ['with a prefix and no diagram', '<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"></dmn:definitions>'],
    ['with nothing in it', '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"></definitions>'],
  ])('takes a table %s', (_, xml) => {
    const more = withTable(xml, 'b', '$& B');
    expect(parsed(more).querySelector('parsererror')).toBeNull();
    expect(decisions(more)).toEqual([['b', '$& B']]);
    expect(parsed(more).getElementsByTagNameNS('https://www.omg.org/spec/DMN/20191111/MODEL/', 'decisionTable')).toHaveLength(1);
  });

  it.each(['http://www.omg.org/spec/DMN/20180521/MODEL/', 'https://www.omg.org/spec/DMN/20211108/MODEL/', 'https://www.omg.org/spec/DMN/20230324/MODEL/', 'https://www.omg.org/spec/DMN/20191111/MODEL/'])('of %s opens', (namespace) =>
    expect(forEditor(`<definitions xmlns="${namespace}"/>`)).toBe('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'),
  );
});

const table = `<definitions xmlns="m"><inputData id="i" name="amount"><variable typeRef="number"/></inputData>
  <decision id="d"><decisionTable>
    <input label="等级"><inputExpression typeRef="string"><text> level </text></inputExpression><inputValues><text>"金","银"</text></inputValues></input>
    <input label="金额"><inputExpression><text>amount</text></inputExpression></input></decisionTable></decision></definitions>`;

describe('the values of a decision', () => {
  it('have the types and texts that its file tells', () => {
    expect(Object.fromEntries(inputKinds(table))).toEqual({ amount: { label: '金额', type: 'number', choices: [] }, level: { label: '等级', type: 'string', choices: ['金', '银'] } });
    expect(inputKinds('<not xml').size).toBe(0);
  });

  it('are filled in from an example', () => {
    expect(exampleValues(table, 'd', ['金', 500])).toEqual({ level: '金', amount: '500' });
    expect(exampleValues(table, 'd', ['金'])).toEqual({ level: '金', amount: '' });
    expect(exampleValues(table, 'nobody', ['金'])).toEqual({});
  });

  it.each([
    ['string', ' 12 ', '12'],
    ['number', '12.5', 12.5],
    ['number', 'twelve', 'twelve'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['date', '2026-01-31', '2026-01-31'],
    [null, '[1, 2]', [1, 2]],
    [null, 'gold', 'gold'],
    ['string', '  ', undefined],
  ])('of type %s are read: %s', (type, typed, value) => expect(toValue(type, typed)).toEqual(value));

  it.each([
    ['discount-level', true],
    ['_a.b', true],
    ['折扣', true],
    ['1a', false],
    ['a b', false],
    ['', false],
  ])('belong to a decision with an id: %s', (id, good) => expect(isId(id)).toBe(good));
});

import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { completionOf, typeOf } from './completion';
import { diagnosticsOf } from './diagnostics';
import { keywordAt } from './language';

const types = [
  { id: 'dealer', label: { zh: '渠道商（经销商）', en: 'Dealer' } },
  { id: 'dealer-quarter', label: { zh: '渠道商季度评估', en: 'Dealer quarterly assessment' } },
];
const text = '规则 a\n当\n  有 渠道商 d\n  有 渠道商季度评估 q 其中 q.';

describe('completion of rules', () => {
  it('knows what a variable stands for', () => {
    expect(typeOf('d', text, types)?.id).toBe('dealer');
    expect(typeOf('q', text, types)?.id).toBe('dealer-quarter');
    expect(typeOf('x', text, types)).toBeUndefined();
  });

  it('offers the fields of that type in both languages', async () => {
    const asked: string[] = [];
    const source = completionOf(() => ({
      types,
      fieldsOf: (type) => {
        asked.push(type);
        return Promise.resolve([{ id: 'passed', label: { zh: '是否达标', en: 'Passed' } }]);
      },
    }));
    const state = EditorState.create({ doc: text });
    const found = await source(new CompletionContext(state, text.length, false));
    expect(asked).toEqual(['dealer-quarter']);
    expect(found?.from).toBe(text.length);
    expect(found?.options.map((option) => option.label)).toEqual(['是否达标', 'Passed']);
  });
});

describe('keywords', () => {
  it('are the longest that fit', () => {
    expect(keywordAt('没有 渠道商')).toBe('没有');
    expect(keywordAt('there is a Dealer')).toBe('there is a');
    expect(keywordAt('endless')).toBe('');
  });
});

describe('a problem', () => {
  it('stands under its word, and never outside the text', () => {
    const doc = EditorState.create({ doc: '规则 a\n当 渠道伤 d' }).doc;
    const at = (line: number | null, column: number | null) => diagnosticsOf(doc, [{ code: 'R', severity: 'error', message: { zh: '错', en: 'wrong' }, mend: null, file: null, line, column, elementId: null }], (words) => words?.zh ?? '')[0];
    expect(doc.sliceString(at(2, 3)?.from ?? 0, at(2, 3)?.to)).toBe('渠道伤');
    expect(at(99, 1)?.to).toBe(doc.length);
    expect(at(null, null)?.from).toBe(0);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import zh from '../../i18n/dmn.zh-CN.json';
import { plain } from '../words';
import { dmnWords } from './words';

const modules = join(import.meta.dirname, '../../../node_modules');
const libraries = ['dmn-js-decision-table', 'dmn-js-drd', 'dmn-js-literal-expression', 'dmn-js-boxed-expression', 'dmn-js-shared', 'table-js'];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : entry.name.endsWith('.js') ? [readFileSync(path, 'utf8')] : [];
  });
}

const texts = String.raw`(['"])((?:\\.|(?!\1).)+)\1`;

// Texts are asked for directly, or from a table of labels, titles, explanations, messages and types.
const places = [
  new RegExp(String.raw`translate\)?\(\s*${texts}\s*[,)]`, 'g'),
  new RegExp(String.raw`^\s+(?:label|title|explanation|yearMonthDuration|dayTimeDuration): ${texts}`, 'gm'),
  new RegExp(String.raw`return ${texts};`, 'g'),
  new RegExp(String.raw`_LABEL = ${texts}`, 'g'),
];

const isSentence = (text: string) => /^[A-Z"].* .*/.test(text);

describe('the decision editor in Chinese', () => {
  const known = new Set(Object.keys(zh).map(plain));
  const all = libraries.flatMap((library) => sources(join(modules, library, 'lib')));

  // What is put together at run time a browser reads in `untranslatedEditorWords`.
  it('knows every text that its libraries ask for', () => {
    const asked = all.flatMap((source) => places.flatMap((place, at) => [...source.matchAll(place)].map((match) => match[2] ?? '').filter((text) => at !== 2 || (isSentence(text) && /must/.test(text)))));
    expect(new Set(asked).size).toBeGreaterThan(130);
    const missing = [...new Set(asked)].filter((text) => /[a-z]{3}/i.test(text) && !known.has(plain(text)));
    expect(missing).toEqual([]);
  });

  it('knows the names of all data types', () => {
    const types = all.flatMap((source) => [...source.matchAll(/DEFAULT_DATA_TYPES = \[([^\]]+)\]/g)].flatMap((match) => [...(match[1] ?? '').matchAll(/'(\w+)'/g)].map((type) => type[1] ?? '')));
    expect(types).toContain('string');
    expect(types.filter((type) => !known.has(plain(type)))).toEqual([]);
  });

  it('is nowhere left in English by mistake', () => {
    const same = Object.entries(zh).filter(([english, chinese]) => /[a-z]{5}/i.test(chinese) && plain(english) === plain(chinese));
    expect(same).toEqual([]);
  });

  it('fills values in', () => {
    const translate = dmnWords(true).translate[1] as (text: string, values?: Record<string, string>) => string;
    expect(translate('Function kind: {kind}', { kind: 'FEEL' })).toBe('函数种类：FEEL');
  });
});

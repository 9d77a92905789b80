import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import zh from '../../i18n/bpmn.zh-CN.json';
import { wordsModule } from './words';

const library = join(import.meta.dirname, '../../../node_modules/bpmn-js/lib');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : entry.name.endsWith('.js') ? [readFileSync(path, 'utf8')] : [];
  });
}

const plain = (text: string) => text.toLowerCase().replace(/[()\s-]+/g, ' ').trim();

describe('the editor in Chinese', () => {
  const known = new Set(Object.keys(zh).map(plain));

  // The panel says its words only when it is drawn; for those a browser reads `untranslatedEditorWords`.
  it('knows every text of palette, context pad and menus', () => {
    const asked = sources(library).flatMap((source) => [
      ...[...source.matchAll(/translate\(\s*'([A-Z](?:\\.|[^'\\])+)'\s*[,)]/g)].map((match) => match[1] ?? ''),
      ...[...source.matchAll(/^\s+label: '((?:\\.|[^'\\])+)'/gm)].map((match) => match[1] ?? ''),
    ]);
    expect(asked.length).toBeGreaterThan(100);
    const missing = [...new Set(asked)].filter((text) => /[a-z]{3}/i.test(text) && !known.has(plain(text)));
    expect(missing).toEqual([]);
  });

  it('is nowhere left in English by mistake', () => {
    const same = Object.entries(zh).filter(([english, chinese]) => /[a-z]{5}/i.test(chinese) && plain(english) === plain(chinese));
    expect(same).toEqual([]);
  });

  it('fills values in', () => {
    const translate = wordsModule(true).translate[1] as (text: string, values?: Record<string, string>) => string;
    expect(translate('Open {element}', { element: 'A' })).toBe('打开A');
    expect(wordsModule(false).translate[1]).toBeTypeOf('function');
  });
});

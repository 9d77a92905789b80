import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import zh from './zh-CN.json';

const source = join(import.meta.dirname, '..');

function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  const entries = Object.entries(value as Record<string, unknown>);
  return new Map(entries.flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]));
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'i18n' || entry.name === 'test' ? [] : files(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** What may reach the screen: string literals, templates and text between tags. Comments may speak Chinese. */
function texts(tree: ts.SourceFile): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      found.push({ text: node.text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

// Read once, and before the first test's clock runs: there are many files.
const trees = new Map(files(source).map((path) => [path, ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)]));
const shown = new Map([...trees].map(([path, tree]) => [path, texts(tree)]));

const chinese = leaves(zh);
const english = leaves(en);

describe('words', () => {
  it('exist in both languages', () => {
    expect([...english.keys()].filter((key) => !chinese.has(key))).toEqual([]);
    expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
  });

  it('are nowhere empty', () => {
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
  });

  it('take the same values in both languages', () => {
    const values = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();
    expect([...chinese.keys()].filter((key) => values(chinese.get(key)).join() !== values(english.get(key)).join())).toEqual([]);
  });

  it('are English in English, but for the name of the other language', () => {
    const speaksChinese = [...english].filter(([, text]) => /\p{Script=Han}/u.test(text)).map(([key]) => key);
    expect(speaksChinese).toEqual(['app.otherLanguage', 'app.switchLanguage']);
  });

  it('stand in no source file', () => {
    const stray = [...shown].flatMap(([path, found]) =>
      found
        .filter(({ text }) => /\p{Script=Han}/u.test(text))
        .map(({ text, line }) => `${path.slice(source.length + 1)}:${line} ${text}`),
    );
    expect(stray).toEqual([]);
  });

  it('are not written between tags in any language', () => {
    const stray = [...trees]
      .filter(([path]) => path.endsWith('.tsx'))
      .flatMap(([path, tree]) => {
        const found: string[] = [];
        const visit = (node: ts.Node) => {
          // `Ctrl S` on a key cap is the same everywhere; so is the v of a version.
          if (ts.isJsxText(node) && /[a-z]{2}/i.test(node.text) && !/^Ctrl/.test(node.text)) found.push(`${path.slice(source.length + 1)} ${node.text.trim()}`);
          ts.forEachChild(node, visit);
        };
        visit(tree);
        return found;
      });
    expect(stray).toEqual([]);
  });

  it('are all used', () => {
    const used = new Set([...shown.values()].flatMap((found) => found.map(({ text }) => text)));
    // Keys put together at run time end in a word of their own: `deadline.stage.${stage}`.
    const heads = [...used].filter((text) => text.endsWith('.'));
    const idle = [...chinese.keys()].filter((key) => !used.has(key) && !heads.some((head) => key.startsWith(head)) && !/\.\d$/.test(key));
    expect(idle).toEqual([]);
  });
});

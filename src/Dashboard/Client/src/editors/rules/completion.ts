import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import words from '../../i18n/rules.words.json';

export interface KnownType {
  id: string;
  label: { zh: string; en: string };
}

export interface KnownField {
  id: string;
  label: { zh: string; en: string };
}

/** What the completion may ask for. */
export interface Vocabulary {
  types: KnownType[];
  fieldsOf: (type: string) => Promise<KnownField[]>;
}

/** Which type a variable of a text stands for: `有 渠道商 d` makes `d` a dealer. The declaration nearest before the place counts, and of two names that end alike the longer. */
export function typeOf(variable: string, before: string, types: KnownType[]): KnownType | undefined {
  const ends = (name: string) => {
    const at = before.search(new RegExp(`${escape(name)} ${escape(variable)}(?![\\p{L}\\p{N}_])(?!.*${escape(name)} ${escape(variable)}(?![\\p{L}\\p{N}_]))`, 'su'));
    return at < 0 ? -1 : at + name.length;
  };
  const found = types
    .flatMap((type) => [written(type.label.zh), written(type.label.en), type.id].filter(Boolean).map((name) => ({ type, length: name.length, at: ends(name) })))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => other.at - one.at || other.length - one.length);
  return found[0]?.type;
}

const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A name as rules write it: without what stands in brackets behind it. */
const written = (name: string) => name.replace(/\s*[（(].*$/u, '');

const options = (names: { zh: string; en: string }[], kind: string): Completion[] =>
  names.map(({ zh, en }) => ({ zh: written(zh), en: written(en) })).flatMap(({ zh, en }) => (zh === en ? [{ label: zh, type: kind }] : [{ label: zh, detail: en, type: kind }, { label: en, detail: zh, type: kind }]));

const keywords: Completion[] = [...words.zh, ...words.en].map((label) => ({ label, type: 'keyword' }));

/** Fields after `d.`, otherwise the types of records and the words of the language. */
export function completionOf(vocabulary: () => Vocabulary): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const member = context.matchBefore(/[\p{L}\p{N}_]+\.[\p{L}\p{N}_]*/u);
    if (member) {
      const [variable = '', typed = ''] = member.text.split('.');
      const type = typeOf(variable, context.state.sliceDoc(0, member.from), vocabulary().types);
      if (!type) return null;
      const fields = await vocabulary().fieldsOf(type.id);
      return { from: context.pos - typed.length, options: options(fields.map((field) => field.label), 'property'), validFor: /^[\p{L}\p{N}_]*$/u };
    }
    const word = context.matchBefore(/[\p{L}\p{N}_-]+/u);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options: [...options(vocabulary().types.map((type) => type.label), 'class'), ...keywords], validFor: /^[\p{L}\p{N}_-]*$/u };
  };
}

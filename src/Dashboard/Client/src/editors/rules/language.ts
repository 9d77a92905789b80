import { StreamLanguage, type StreamParser } from '@codemirror/language';
import words from '../../i18n/rules.words.json';

interface State {
  /** Whether a comment of several lines is open. */
  comment: boolean;
}

const starts = /[\p{L}_]/u;

/** The longest keyword that the text begins with; empty when there is none. */
export function keywordAt(text: string): string {
  // A name may begin with a keyword: what follows must not be a letter.
  const fits = (word: string) => text.startsWith(word) && !/^[\p{L}_]/u.test(text.slice(word.length));
  const found = [...words.zh, ...words.en].filter(fits);
  return found.sort((one, other) => other.length - one.length)[0] ?? '';
}

/** Colours only: what is right and wrong the host says. */
const parser: StreamParser<State> = {
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment || stream.match('/*')) {
      state.comment = !stream.match(/.*?\*\//);
      if (state.comment) stream.skipToEnd();
      return 'comment';
    }
    if (stream.eatSpace()) return null;
    if (stream.match(/\/\/.*/)) return 'comment';
    if (stream.match(/"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/\d+(?:\.\d+)?%?/)) return 'number';
    const rest = stream.string.slice(stream.pos);
    const before = stream.string[stream.pos - 1];
    const word = before === '.' ? '' : keywordAt(rest);
    if (word) {
      stream.pos += word.length;
      return 'keyword';
    }
    if (starts.test(rest[0] ?? '')) {
      stream.match(/^[\p{L}\p{N}_-]+/u);
      return before === '.' ? 'propertyName' : 'variableName';
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } } },
};

export const rulesLanguage = StreamLanguage.define(parser);

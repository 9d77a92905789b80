import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem, Words } from '../../host/types';

/** The host's problems as marks under the word at which each begins. */
export function diagnosticsOf(doc: Text, problems: Problem[], say: (words: Words | null) => string): Diagnostic[] {
  return problems.map((problem) => {
    const line = doc.line(Math.min(Math.max(problem.line ?? 1, 1), doc.lines));
    const column = (problem.line ?? 1) > doc.lines ? line.length : (problem.column ?? 1) - 1;
    const start = Math.min(Math.max(column, 0), line.length);
    const length = /^(?:[\p{L}\p{N}_]+|.)/u.exec(line.text.slice(start))?.[0].length ?? 0;
    // At the end of a line there is nothing to draw under: the last sign stands in.
    const from = length === 0 ? Math.max(line.from, line.from + start - 1) : line.from + start;
    return { from, to: length === 0 ? line.from + start : from + length, severity: problem.severity === 'information' ? 'info' : problem.severity, message: [say(problem.message), say(problem.mend)].filter(Boolean).join(' '), source: problem.code };
  });
}

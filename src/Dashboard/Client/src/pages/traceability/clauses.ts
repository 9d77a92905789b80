import { carrierKinds, traceStates, type Clause, type Counts, type Matrix, type PolicyDocument } from './types';

/** The document of clauses that no document has: something names them, and they may be misspelled. */
export const others = 'other';

export interface Filter {
  q?: string;
  document?: string;
  state?: string;
}

const seedOf = (clause: Clause, documents: readonly PolicyDocument[]) => documents.find((one) => clause.clause.startsWith(`${one.seed}-`))?.seed ?? others;

/** The clauses that fit, in their order. */
export function clausesOf(matrix: Matrix, { q = '', document, state }: Filter): Clause[] {
  const wanted = q.trim().toLowerCase();
  return matrix.items.filter(
    (clause) => (!document || seedOf(clause, matrix.documents) === document) && (!state || clause.state === state) && (wanted === '' || textsOf(clause).some((text) => text.toLowerCase().includes(wanted))),
  );
}

const textsOf = (clause: Clause) => [
  clause.clause,
  ...(clause.why ? [clause.why.zh, clause.why.en] : []),
  ...[...carrierKinds, 'scenarios' as const].flatMap((kind) => clause[kind]).flatMap((one) => [one.id, one.name.zh, one.name.en]),
];

export const total = (counts: Counts) => traceStates.reduce((sum, state) => sum + counts[state], 0);

/** What the host counted and its documents have not: clauses of no document. */
export const countsOfOthers = (matrix: Matrix): Counts =>
  Object.fromEntries(traceStates.map((state) => [state, matrix.counts[state] - matrix.documents.reduce((sum, one) => sum + one.counts[state], 0)])) as Counts;

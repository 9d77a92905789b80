import type { Problem } from '../../host/types';
import type { Values } from '../../host/records';
import type { RecordField } from './types';

/** The fields that were changed by hand, with what they are to hold; an emptied one is null. */
export function changesOf(fields: RecordField[], base: Values, draft: Values): Values {
  const changes: Values = {};
  for (const { id, derived, editable } of fields) {
    if (derived || !editable || same(base[id], draft[id])) continue;
    changes[id] = isEmpty(draft[id]) ? null : draft[id];
  }
  return changes;
}

/** What was typed, laid over what somebody else has saved meanwhile; and which fields both have changed. */
export function rebase(fields: RecordField[], base: Values, draft: Values, theirs: Values): { draft: Values; both: string[] } {
  const mine = changesOf(fields, base, draft);
  const both = Object.keys(mine).filter((id) => !same(base[id], theirs[id]) && !same(mine[id], theirs[id]));
  return { draft: { ...theirs, ...mine }, both };
}

/** Faults by the path of their field, such as `lines[0].amount`; what has no field of the form stands apart. */
export function faultsOf(fields: RecordField[], problems: Problem[]): { at: Map<string, Problem[]>; rest: Problem[] } {
  const known = new Set(fields.filter((field) => field.editable && !field.derived).map((field) => field.id));
  const at = new Map<string, Problem[]>();
  const rest: Problem[] = [];
  for (const problem of problems) {
    const path = problem.elementId ?? '';
    if (known.has(/^[^.[]*/.exec(path)?.[0] ?? '')) at.set(path, [...(at.get(path) ?? []), problem]);
    else rest.push(problem);
  }
  return { at, rest };
}

export const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function same(one: unknown, other: unknown): boolean {
  return (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other);
}

import { useState } from 'react';
import type { PlaceMark } from '../../editors/dmn/marks';
import { toValue, type InputKind } from '../../editors/dmn/model';
import { useTrial } from './queries';
import type { Tried } from './types';

/** What a decision is tried with, and what came of it for the text as it is now. */
export function useTrialOf(xml: string) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const trial = useTrial();
  const told = trial.data && trial.variables?.model === xml ? { decision: trial.variables.decision, tried: trial.data } : null;
  return {
    typed,
    type: (name: string, value: string) => setTyped((before) => ({ ...before, [name]: value })),
    fill: (values: Record<string, string>) => setTyped((before) => ({ ...before, ...values })),
    run: (decision: string, names: readonly string[], kinds: ReadonlyMap<string, InputKind>) => trial.mutate({ model: xml, decision, variables: valuesOf(typed, names, kinds) }),
    told,
    isStale: trial.data !== undefined && told === null,
    busy: trial.isPending,
    error: trial.error,
    marks: told ? matchesOf(told.tried) : [],
  };
}

export type TrialState = ReturnType<typeof useTrialOf>;

const valuesOf = (typed: Record<string, string>, names: readonly string[], kinds: ReadonlyMap<string, InputKind>) =>
  Object.fromEntries(names.map((name) => [name, toValue(kinds.get(name)?.type ?? null, typed[name] ?? '')]).filter(([, value]) => value !== undefined)) as Record<string, unknown>;

export const matchesOf = (tried: Tried): PlaceMark[] =>
  tried.tables.flatMap((table) => table.rules.map(({ rule }) => ({ decision: table.decision, rule, column: null, part: null, tone: 'matched' as const })));

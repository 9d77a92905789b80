import type { Words } from '../../host/types';

export const traceStates = ['PROVED', 'UNPROVED', 'GAP', 'NOT_AUTOMATED'] as const;
export type TraceState = (typeof traceStates)[number];

export const carrierKinds = ['processes', 'deadlines', 'rules', 'records', 'schedules'] as const;
export type CarrierKind = (typeof carrierKinds)[number];

export interface Carrier {
  id: string;
  name: Words;
  /** The process of a deadline or scenario, the set of a rule. */
  within: string | null;
}

export interface Clause extends Record<CarrierKind | 'scenarios', Carrier[]> {
  clause: string;
  state: TraceState;
  /** Why it asks nothing of a system. */
  why: Words | null;
}

export type Counts = Record<TraceState, number>;

export interface PolicyDocument {
  seed: string;
  name: Words;
  counts: Counts;
}

export interface Matrix {
  counts: Counts;
  documents: PolicyDocument[];
  items: Clause[];
}

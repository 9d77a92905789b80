import type { Page, Person, Problem, Words } from '../../host/types';

export interface Rule {
  id: string;
  title: Words;
  kind: 'rule' | 'guard' | 'definition' | 'ladder';
  clauses: string[];
  /** Ambiguities of the policy: what holds is a default. */
  provisional: string[];
  line: number;
  since: string | null;
  /** Why it was switched off. */
  quarantine: Words | null;
  firings: number;
  /** The types of facts that it reads. */
  types: string[];
}

export interface Setting {
  key: string;
  default: string;
  value: string;
  changed: boolean;
  /** The ambiguity that it settles. */
  from: string;
}

export interface RuleVersion {
  version: number;
  at: string;
  by: Person;
  current: boolean;
}

export interface RuleSet {
  id: string;
  name: string;
  version: number;
  at: string;
  by: Person;
  valid: boolean;
  rules: Rule[];
  settings: Setting[];
  problems: Problem[];
  text: string | null;
  chinese: string | null;
  english: string | null;
  versions: RuleVersion[] | null;
}

export interface Checked {
  valid: boolean;
  chinese: string | null;
  english: string | null;
  problems: Problem[];
  rules: Rule[];
}

export interface Deployed {
  id: string;
  version: number;
  /** Keys of what would fire at once, for it is true today. */
  pendingCount: number;
  pending: string[];
  problems: Problem[];
}

export interface Effect {
  key: string;
  kind: string;
  what: string;
  state: 'WAITING' | 'DONE' | 'FAILED' | 'CANCELLED';
  endedAt: string | null;
  processInstanceKey: string | null;
  trouble: Words | null;
}

export interface SeenFact {
  type: string;
  id: string;
  version: number;
}

/** A condition and the value it had. */
export interface ToldValue {
  text: Words;
  value: string;
  /** Why it is null. */
  cause: Words | null;
  read: ToldValue[];
}

export interface ToldClause {
  number: number;
  line: number;
  text: Words;
  facts: SeenFact[];
  values: ToldValue[];
  trueFrom: string | null;
  trueUntil: string | null;
}

export interface WhyNot {
  rule: string;
  title: Words;
  reason: string;
  message: Words;
  passed: ToldClause[];
  failed: ToldClause | null;
  miss: Words | null;
  trueAt: string | null;
  key: string | null;
  firings: number;
  winner: string | null;
  /** It has fired, and the details of that firing were removed because they were too old. */
  detailsRemoved: boolean;
}

export interface Firing {
  firingKey: string;
  ruleSet: string;
  ruleSetVersion: number;
  rule: string;
  title: Words;
  key: string;
  number: number;
  at: string;
  outcome: 'FIRED' | 'SUPPRESSED' | 'PARKED';
  facts: SeenFact[];
  effects: Words[];
  summary: Words | null;
  clauses: ToldClause[];
  suppressedBy: string | null;
  cause: Words | null;
  delivered: Effect[];
}

/** Firings, and before which instant they may have been removed because they were too old. */
export interface Firings extends Page<Firing> {
  removedUntil: string | null;
}

export interface Flipped {
  change: 'added' | 'removed' | 'changed';
  rule: string;
  key: string;
  at: string;
  facts: SeenFact[];
  before: Words[];
  after: Words[];
}

export interface Tested {
  changes: number;
  before: number;
  after: number;
  flipped: Flipped[];
  since: string | null;
}

import type { Person, Words } from '../../host/types';

export type Period = 'year' | 'half-year' | 'quarter' | 'month' | 'week' | 'day' | 'working-day';

export type FieldKind =
  | 'string'
  | 'text'
  | 'int'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'bool'
  | 'date'
  | 'date-time'
  | 'time'
  | 'duration'
  | 'period'
  | 'geo'
  | 'file'
  | 'files'
  | 'enum'
  | 'ref'
  | 'role'
  | 'unit'
  | 'list'
  | 'structure';

/** A field as its type declares it, for this reader. */
export interface RecordField {
  id: string;
  label: Words;
  kind: FieldKind;
  /** Of a reference: a record type, or `user`. */
  target: string | null;
  values: { id: string; label: Words }[] | null;
  period: Period | null;
  /** Of a list: what an item is. */
  item: RecordField | null;
  /** Of a structure: its fields. */
  members: RecordField[] | null;
  required: boolean;
  check: string | null;
  checkMessage: Words | null;
  /** Rules work it out. */
  derived: boolean;
  /** Lists sort and filter by it. */
  indexed: boolean;
  editable: boolean;
}

export interface RecordType {
  id: string;
  label: Words;
  domain: string;
  clauses: string[];
  title: string | null;
  columns: string[];
  mayChange: boolean;
  mayDelete: boolean;
  count: number | null;
  /** Only of one type that is asked for. */
  fields: RecordField[] | null;
}

export interface RecordVersion {
  version: number;
  at: string;
  by: Person;
  cause: 'person' | 'import' | 'process' | 'rule';
  detail: string | null;
  deleted: boolean;
  /** What was before was removed because it was too old. */
  earlierMissing: boolean;
  changes: { field: string; before: unknown; after: unknown }[];
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Page, Person, RowResults, Words } from '../../host/types';
import { useWork } from '../../host/works';

export type PersonState = 'here' | 'left' | 'coming';

export interface PersonRow extends Person {
  roles: string[];
  unit: string;
  manager: string | null;
  email: string | null;
  state: PersonState;
  leftAt: string | null;
  /** Of somebody who has left, for whoever may hand them over. */
  openTasks: number | null;
}

export interface UnitRow {
  id: string;
  name: Words;
  parent: string | null;
  head: Person | null;
  people: number;
  closedAt: string | null;
}

export interface UnitBody {
  name: Words;
  parent: string | null;
  head: string | null;
  closed: boolean;
  /** A new one never takes the place of one that is there. */
  isNew: boolean;
}

export interface RoleRow {
  id: string;
  name: Words;
  people: number;
}

export interface Past {
  kind: 'company' | 'unit' | 'role' | 'manager' | 'head';
  target: string;
  name: Words | null;
  from: string | null;
  until: string | null;
  enteredBy: Person;
  endedBy: Person | null;
}

export interface Card extends Person {
  email: string | null;
  unit: string;
  roles: string[];
  manager: Person | null;
  state: PersonState;
  joinedAt: string | null;
  leftAt: string | null;
  reports: Person[];
  heads: string[];
  absences: { absenceKey: string; proxy: Person; from: string; until: string; active: boolean }[];
  tasks: { count: number; items: { userTaskKey: string; name: string | null; processName: string | null; creationDate: string; dueDate: string | null }[] } | null;
  history: Past[];
  mayHandOver: boolean;
  mayEdit: boolean;
}

export interface PersonBody {
  name: string;
  unit: string;
  roles: string[];
  manager: string | null;
  email: string | null;
  left: string | null;
  from: string | null;
  /** Somebody new never takes the place of somebody who is there. */
  isNew: boolean;
}

export interface PeopleFilter {
  q?: string;
  unit?: string;
  role?: string;
  state?: string;
  /** Not empty: units that are closed are shown, too. */
  closed?: string;
}

export const shownAtOnce = 200;

export function usePeopleList({ q, unit, role, state }: PeopleFilter) {
  const query = new URLSearchParams({ limit: String(shownAtOnce) });
  for (const [name, value] of Object.entries({ q, unit, role, state })) if (value) query.set(name, value);
  return useQuery({ queryKey: ['people', 'list', query.toString()], queryFn: ({ signal }) => ask<Page<PersonRow>>(`/api/people?${query}`, { signal }), placeholderData: keepPreviousData });
}

export const useUnits = () => useQuery({ queryKey: ['people', 'units'], queryFn: ({ signal }) => ask<Page<UnitRow>>('/api/units', { signal }) });

export const useRoles = () => useQuery({ queryKey: ['people', 'roles'], queryFn: ({ signal }) => ask<Page<RoleRow>>('/api/roles', { signal }) });

export function useCard(id: string | undefined) {
  return useQuery({ queryKey: ['people', 'one', id], queryFn: ({ signal }) => ask<Card>(`/api/people/${encodeURIComponent(id ?? '')}`, { signal }), enabled: id !== undefined });
}

/** What changes a person changes lists, pickers and the menu too. */
function useFresh() {
  const client = useQueryClient();
  return () => Promise.all(['people', 'directory', 'me', 'tasks'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
}

export function useSavePerson() {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ id, body }: { id: string; body: PersonBody }) => ask<Card>(`/api/people/${encodeURIComponent(id)}`, { method: 'PUT', json: body }), onSuccess: fresh });
}

export function useSaveUnit() {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ id, body }: { id: string; body: UnitBody }) => ask<UnitRow>(`/api/units/${encodeURIComponent(id)}`, { method: 'PUT', json: body }), onSuccess: fresh });
}

export function useSaveRole() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: { name: Words; isNew: boolean } }) => ask<RoleRow>(`/api/roles/${encodeURIComponent(id)}`, { method: 'PUT', json: body }),
    onSuccess: fresh,
  });
}

export function useHandOver(id: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (body: { to: string; comment: string }) => post<RowResults>(`/api/people/${encodeURIComponent(id)}/hand-over`, body), onSettled: fresh });
}

export type Fate = 'added' | 'changed' | 'leaves' | 'returns' | 'same';
export type ImportFieldId = 'id' | 'name' | 'unit' | 'roles' | 'manager' | 'email' | 'joined' | 'left';

export interface Import {
  dryRun: boolean;
  token: string | null;
  format: string;
  encoding: string | null;
  worksheet: string | null;
  columns: { index: number; letters: string; head: string; field: ImportFieldId | null; suggestion: ImportFieldId | null }[];
  missing: ImportFieldId[];
  twice: Words | null;
  fields: { id: ImportFieldId; name: Words; required: boolean }[];
  counts: Record<'rows' | 'added' | 'changed' | 'returns' | 'leaves' | 'same' | 'rejected' | 'problems', number>;
  changes: { row: number | null; id: string; name: string; fate: Fate; fields: { field: ImportFieldId; before: string | null; after: string | null }[]; warnings: Words[] }[];
  problems: { row: number; column: string | null; head: string | null; code: string; message: Words; mend: Words | null }[];
}

export interface ImportTerms {
  file: File;
  leave: boolean;
  effective: string;
  map: Record<number, string>;
}

/** The same words for the preview, the confirmation and the file of rejected rows. */
export function importRequest({ file, leave, effective, map }: ImportTerms) {
  const query = new URLSearchParams();
  if (leave) query.set('missing', 'leave');
  if (effective) query.set('effective', effective);
  if (Object.keys(map).length > 0) query.set('map', JSON.stringify(map));
  const form = new FormData();
  form.append('file', file);
  return { query, form };
}

export function usePreview() {
  return useMutation({
    mutationFn: (terms: ImportTerms) => {
      const { query, form } = importRequest(terms);
      query.set('dryRun', 'true');
      return ask<Import>(`/api/people/import?${query}`, { method: 'POST', form, looks: true });
    },
  });
}

/** The import itself, which may take a while. */
export function useConfirm(onDone: (seen: Import) => void) {
  const fresh = useFresh();
  const work = useWork<Import>({
    kind: 'people-import',
    subject: 'people',
    resumes: true,
    onEnd: ({ state, result }) => {
      void fresh();
      if (state === 'done' && result) onDone(result);
    },
  });
  const send = (terms: ImportTerms, token: string) => {
    const { query, form } = importRequest(terms);
    query.set('token', token);
    work.begin({ path: `/api/people/import?${query}`, form });
  };
  return { ...work, send };
}

import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { ask } from './http';
import type { Page, Person } from './types';

/** Records as every part of the client meets them: in lists, in pickers and behind links. */
export type Values = Record<string, unknown>;

/** What references are called, by `type/key`. */
export type Titles = Record<string, string>;

export interface RecordRow {
  id: string;
  type: string;
  title: string;
  version: number;
  values: Values;
  /** Ids of the fields whose values rules have worked out. */
  derived: string[];
  createdAt: string;
  createdBy: Person;
  changedAt: string;
  changedBy: Person;
}

export interface RecordList extends Page<RecordRow> {
  titles: Titles;
}

export interface OneRecord {
  record: RecordRow;
  titles: Titles;
}

export const recordPath = (type: string, id?: string) => `/api/records/${encodeURIComponent(type)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

export const recordQuery = (type: string, id: string) => queryOptions({ queryKey: ['records', type, 'one', id], queryFn: ({ signal }) => ask<OneRecord>(recordPath(type, id), { signal }) });

/** Some records to choose from, by what somebody types. */
export function useChoices(type: string, q: string, enabled: boolean) {
  const query = new URLSearchParams({ limit: '20', ...(q ? { q } : {}) });
  return useQuery({ queryKey: ['records', type, 'choices', q], queryFn: ({ signal }) => ask<RecordList>(`${recordPath(type)}?${query}`, { signal }), placeholderData: keepPreviousData, enabled });
}

/** Whether this person may look at records of a type; undefined while nobody knows. */
export function useSeesRecords(type: string): boolean | undefined {
  // One question for all types: asked one by one, each that is hidden would be an error in the log of the browser.
  const { data } = useQuery({ queryKey: ['record-types', 'seen'], queryFn: ({ signal }) => ask<Page<{ id: string }>>('/api/record-types?counts=false', { signal }), staleTime: 5 * 60_000 });
  return data?.items.some((one) => one.id === type);
}

/** What records are called; one that is gone, or not for this person, has no title. */
export function useTitles(type: string, ids: readonly string[], enabled: boolean): Titles {
  return useQueries({
    queries: [...new Set(ids)].map((id) => ({ ...recordQuery(type, id), staleTime: 60_000, enabled })),
    combine: (found) => Object.fromEntries(found.flatMap(({ data }) => (data ? [[`${type}/${data.record.id}`, data.record.title] as const] : []))),
  });
}

import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../host/http';
import { recordPath, recordQuery, type OneRecord, type RecordList, type Values } from '../../host/records';
import type { Page } from '../../host/types';
import type { RecordType, RecordVersion } from './types';

export const pageSize = 50;

export const recordTypesQuery = queryOptions({ queryKey: ['records', 'types'], queryFn: ({ signal }) => ask<Page<RecordType>>('/api/record-types', { signal }) });
export const recordTypeQuery = (type: string) =>
  queryOptions({ queryKey: ['record-type', type], queryFn: ({ signal }) => ask<RecordType>(`/api/record-types/${encodeURIComponent(type)}`, { signal }), staleTime: 5 * 60_000 });

export const useRecordTypes = () => useQuery(recordTypesQuery);
export const useRecordType = (type: string) => useQuery(recordTypeQuery(type));

/** The words of the list's address as the host takes them: `f.status` is the field `status`. */
export function listQuery(search: Record<string, string>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (name === 'q' || name === 'sort') query.set(name, value);
    else if (name.startsWith('f.')) query.set(name.slice(2), value);
  }
  return query;
}

export function useRecords(type: string, search: Record<string, string>) {
  const query = listQuery(search);
  query.set('limit', String(pageSize));
  if (Number(search.from) > 0) query.set('from', String(Number(search.from)));
  return useQuery({
    queryKey: ['records', type, 'list', query.toString()],
    queryFn: ({ signal }) => ask<RecordList>(`${recordPath(type)}?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Rules may still be at work on a record that was just saved: while it is open it is looked at again. */
export const useRecord = (type: string, id: string) =>
  useQuery({ ...recordQuery(type, id), refetchInterval: 5000 });

export const useRecordHistory = (type: string, id: string) =>
  useQuery({ queryKey: ['records', type, 'history', id], queryFn: ({ signal }) => ask<Page<RecordVersion>>(`${recordPath(type, id)}/history`, { signal }), refetchInterval: 5000 });

export const readRecord = (type: string, id: string) => ask<OneRecord>(recordPath(type, id));

function useFresh() {
  const client = useQueryClient();
  return () => Promise.all(['records', 'firings'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
}

export function useSaveRecord(type: string) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, version, values }: { id?: string; version?: number; values: Values }) =>
      id === undefined ? ask<OneRecord>(recordPath(type), { method: 'POST', json: { values } }) : ask<OneRecord>(recordPath(type, id), { method: 'PUT', json: { version, values } }),
    onSuccess: fresh,
  });
}

export function useDeleteRecord(type: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ id, version }: { id: string; version: number }) => ask<undefined>(`${recordPath(type, id)}?version=${version}`, { method: 'DELETE' }), onSuccess: fresh });
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ask, post } from './http';
import type { Page, Person, Words } from './types';

export type WorkKind = 'record-import-preview' | 'record-import' | 'people-import' | 'backtest';

/** Something long that the host does beside the page that has asked for it. */
export interface Work<T> {
  workKey: string;
  kind: WorkKind;
  subject: string;
  title: Words;
  by: Person;
  at: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  cancelling: boolean;
  done: number;
  total: number;
  endedAt: string | null;
  message: Words | null;
  hasRows: boolean;
  result: T | null;
}

/** How a work is begun. */
export interface Order {
  path: string;
  form?: FormData;
  json?: unknown;
}

interface Options<T> {
  kind: WorkKind;
  subject: string;
  /** Whether one that was left under way is gone on with. */
  resumes: boolean;
  /** Called once for each work whose end is seen here. */
  onEnd?: (work: Work<T>) => void;
}

export const rowsPath = (work: { workKey: string }, format?: string) => `/api/works/${work.workKey}/rows${format ? `?format=${format}` : ''}`;

/** The work of a kind on a subject: begun here, or found under way by whoever comes back. */
export function useWork<T>({ kind, subject, resumes, onEnd }: Options<T>) {
  const client = useQueryClient();
  const [key, setKey] = useState<string | null>(null);
  const watched = useRef<string | null>(null);
  const last = useQuery({
    queryKey: ['work', 'last', kind, subject],
    queryFn: async ({ signal }) => (await ask<Page<Work<T>>>(`/api/works?${new URLSearchParams({ kind, subject })}`, { signal })).items[0] ?? null,
    enabled: resumes && key === null,
    staleTime: 0,
  });
  // What an earlier visit saw may have ended since.
  const newest = last.isFetchedAfterMount ? (last.data ?? null) : null;
  if (resumes && key === null && newest?.state === 'running') setKey(newest.workKey);
  const look = useQuery({
    queryKey: ['work', key],
    queryFn: ({ signal }) => ask<Work<T>>(`/api/works/${key}`, { signal }),
    enabled: key !== null,
    // The stream tells each step; this is for a host that died meanwhile.
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 5000 : false),
  });
  const work = key === null ? undefined : look.data;

  useEffect(() => {
    if (!work) return;
    if (work.state === 'running') watched.current = work.workKey;
    else if (watched.current === work.workKey) {
      watched.current = null;
      onEnd?.(work);
    }
  }, [work, onEnd]);

  const begin = useMutation({
    mutationFn: ({ path, form, json }: Order) => ask<Work<T>>(path, { method: 'POST', form, json, background: true }),
    onSuccess: ({ workKey }) => {
      watched.current = workKey;
      setKey(workKey);
    },
  });
  const stop = useMutation({
    mutationFn: (workKey: string) => post<Work<T>>(`/api/works/${workKey}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: ['work'] }),
  });
  return {
    work,
    /** The newest of those that have ended, while none is shown. */
    last: key === null && newest?.state !== 'running' ? newest : null,
    busy: begin.isPending || (key !== null && !look.isError && (!work || work.state === 'running')),
    error: begin.error ?? look.error,
    stopping: stop.isPending || (work?.cancelling ?? false),
    begin: begin.mutate,
    stop: () => {
      if (work?.state === 'running') stop.mutate(work.workKey);
    },
    show: setKey,
    clear: () => {
      begin.reset();
      setKey(null);
    },
  };
}

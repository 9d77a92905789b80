import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Page, Task } from '../../host/types';

export type View = 'inbox' | 'mine' | 'done' | 'cc' | 'drafts';
export const views: readonly View[] = ['inbox', 'mine', 'done', 'cc', 'drafts'];

export function useTasks(view: View, q: string) {
  return useQuery({
    queryKey: ['tasks', view, q],
    queryFn: ({ signal }) => ask<Page<Task>>(`/api/tasks?${new URLSearchParams({ view, ...(q ? { q } : {}), limit: '200' })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** The number at 待办: the same list the inbox shows, so that count and list cannot differ. */
export function useTaskCount(enabled: boolean): number | undefined {
  const { data } = useQuery({
    queryKey: ['tasks', 'inbox', ''],
    queryFn: ({ signal }) => ask<Page<Task>>('/api/tasks?view=inbox&limit=200', { signal }),
    enabled,
  });
  return data?.page.totalItems;
}

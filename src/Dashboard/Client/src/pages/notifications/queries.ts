import { useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Notices } from '../../host/types';

export function useNotices(filter: { unread?: boolean; processInstanceKey?: string } = {}) {
  const query = new URLSearchParams({ limit: '100' });
  if (filter.unread) query.set('unread', 'true');
  if (filter.processInstanceKey) query.set('processInstanceKey', filter.processInstanceKey);
  return useQuery({
    queryKey: ['notifications', 'list', query.toString()],
    queryFn: ({ signal }) => ask<Notices>(`/api/notifications?${query}`, { signal }),
  });
}

export function useUnread(): number {
  const { data } = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: ({ signal }) => ask<Notices>('/api/notifications?unread=true&limit=1', { signal }),
  });
  return data?.unread ?? 0;
}

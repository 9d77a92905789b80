import { useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import { listOf } from '../../host/session';
import type { Page, ProcessCard } from '../../host/types';

export function useProcesses() {
  return useQuery({
    queryKey: ['processes'],
    queryFn: async ({ signal }) => listOf(await ask<ProcessCard[] | Page<ProcessCard>>('/api/processes?limit=500', { signal })),
  });
}

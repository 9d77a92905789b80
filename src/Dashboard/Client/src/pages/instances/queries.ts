import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Instance, Page } from '../../host/types';

export interface InstancesFilter {
  view: 'mine' | 'all';
  state?: string;
  q?: string;
  process?: string;
}

export function useInstances({ view, state, q, process }: InstancesFilter) {
  const query = new URLSearchParams({ view, limit: '100', ...(state ? { state } : {}), ...(q ? { q } : {}), ...(process ? { processDefinitionId: process } : {}) }).toString();
  return useQuery({ queryKey: ['instances', query], queryFn: ({ signal }) => ask<Page<Instance>>(`/api/instances?${query}`, { signal }), placeholderData: keepPreviousData });
}

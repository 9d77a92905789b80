import { useQuery } from '@tanstack/react-query';
import { ask, askText } from '../../host/http';
import { listOf } from '../../host/session';
import type { ElementStatistics, Instance, Page, TimelineEntry, Variable } from '../../host/types';

export function useInstance(key: string, enabled = true) {
  return useQuery({ queryKey: ['instance', key], queryFn: ({ signal }) => ask<Instance>(`/api/instances/${key}`, { signal }), enabled });
}

export function useTimeline(key: string) {
  return useQuery({
    queryKey: ['instance', key, 'timeline'],
    queryFn: async ({ signal }) => listOf(await ask<TimelineEntry[] | Page<TimelineEntry>>(`/api/instances/${key}/timeline?limit=500`, { signal })),
  });
}

export function useVariables(key: string) {
  return useQuery({
    queryKey: ['instance', key, 'variables'],
    queryFn: async ({ signal }) => listOf(await ask<Variable[] | Page<Variable>>(`/api/instances/${key}/variables?limit=500`, { signal })),
  });
}

/** The model of one deployed version; it never changes, so it is asked for once. */
export function useModelXml(processDefinitionKey: string) {
  return useQuery({
    queryKey: ['xml', processDefinitionKey],
    queryFn: ({ signal }) => askText(`/v2/process-definitions/${processDefinitionKey}/xml`, signal),
    staleTime: Infinity,
  });
}

export function useStatistics(processInstanceKey: string) {
  return useQuery({
    queryKey: ['instance', processInstanceKey, 'statistics'],
    queryFn: async ({ signal }) => (await ask<{ items: ElementStatistics[] }>(`/v2/process-instances/${processInstanceKey}/statistics/element-instances`, { signal })).items,
  });
}

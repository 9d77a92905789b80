import { useQuery } from '@tanstack/react-query';
import { ask } from '../../host/http';
import type { Page, Person, Words } from '../../host/types';

export const clockStates = ['running', 'warned', 'breached', 'paused', 'met'] as const;
export type ClockState = (typeof clockStates)[number];

export interface Clock {
  clockKey: string;
  deadlineId: string;
  state: ClockState;
  level: 'task' | 'stage' | 'case';
  clock: string;
  processInstanceKey: string;
  processDefinitionId: string;
  /** What the process is called; only in lists. */
  processName: string | null;
  elementId: string;
  elementName: string | null;
  userTaskKey: string | null;
  assignee: Person | null;
  title: string | null;
  from: string;
  dueDate: string;
  leftSeconds: number | null;
  usedPercent: number | null;
  pauseReason: string | null;
  breachedAt: string | null;
  endedAt: string | null;
}

export interface Interval {
  from: string;
  to: string;
  part: 'running' | 'paused' | 'off';
  seconds: number;
  reason: Words | null;
}

export interface Explanation {
  clock: Clock;
  grantedSeconds: number;
  usedSeconds: number;
  pausedSeconds: number;
  offSeconds: number;
  calendar: string | null;
  intervals: Interval[];
}

export type Summary = Record<ClockState, number> & { breachedOpen: number };

export function useClocks(state: ClockState | undefined) {
  return useQuery({
    queryKey: ['sla', 'list', state ?? 'open'],
    queryFn: ({ signal }) => ask<Page<Clock>>(`/api/sla?${new URLSearchParams({ ...(state ? { state } : { open: 'true' }), limit: '200' })}`, { signal }),
  });
}

export function useClockSummary() {
  return useQuery({ queryKey: ['sla', 'summary'], queryFn: ({ signal }) => ask<Summary>('/api/sla/summary', { signal }) });
}

export const requestStates = ['ACTIVE', 'INCIDENT'] as const;

export function useRequestCount(state: (typeof requestStates)[number]) {
  return useQuery({
    queryKey: ['instances', 'count', state],
    queryFn: async ({ signal }) => (await ask<Page<unknown>>(`/api/instances?${new URLSearchParams({ view: 'all', state, limit: '0' })}`, { signal })).page.totalItems,
  });
}

export function useExplanation(key: string | undefined) {
  return useQuery({ queryKey: ['sla', 'one', key], queryFn: ({ signal }) => ask<Explanation>(`/api/sla/${key}`, { signal }), enabled: key !== undefined });
}

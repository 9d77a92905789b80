import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Page, Person, Words } from '../../host/types';

export type Basis = 'stated' | 'mixed' | 'default';
export const catchUps = ['once', 'all', 'none'] as const;
export type CatchUp = (typeof catchUps)[number];
export type RunState = 'starting' | 'done' | 'no-process' | 'nobody' | 'no-records' | 'skipped';

export interface NextRun {
  at: string;
  period: string;
  dueAt: string | null;
}

export interface Schedule {
  scheduleId: string;
  name: Words;
  domain: string;
  clauses: string[];
  basis: Basis;
  cron: string | null;
  when: string | null;
  rule: Words;
  zone: string;
  period: Words;
  due: Words | null;
  who: { id: string; name: Words };
  each: string;
  eachText: Words;
  process: { id: string; name: string | null; deployed: boolean };
  catchUp: CatchUp;
  note: Words | null;
  state: 'active' | 'paused';
  pausedBy: Person | null;
  pausedAt: string | null;
  /** Null for whoever does not see runs. */
  lastRun: { runKey: string; at: string; state: RunState; started: number } | null;
  nextRuns: NextRun[];
  /** What the file says, where an administrator has changed it. */
  declared: { cron: string | null; when: string | null; rule: Words; catchUp: CatchUp } | null;
  changedBy: Person | null;
  changedAt: string | null;
  maySeeRuns: boolean;
  mayEdit: boolean;
  mayChangeRule: 'any' | 'day-and-hour' | 'no';
}

export interface Run {
  runKey: string;
  at: string;
  by: Person | null;
  state: RunState;
  period: string;
  dueAt: string | null;
  missed: number;
  planned: number;
  started: number;
  refused: number;
  starts: { subject: string; subjectName: Words | null; person: Person | null; state: 'waiting' | 'started' | 'refused'; processInstanceKey: string | null; detail: Words | null }[];
}

export interface ScheduleBody {
  cron: string | null;
  when: string | null;
  catchUp: CatchUp | null;
}

// Runs come by the clock, without anybody pressing anything.
const often = 15_000;

const at = (id: string) => `/api/schedules/${encodeURIComponent(id)}`;

export const useSchedules = () => useQuery({ queryKey: ['schedules', 'list'], queryFn: ({ signal }) => ask<Page<Schedule>>('/api/schedules', { signal }), refetchInterval: often });

export function useRuns(schedule: Schedule) {
  return useQuery({
    queryKey: ['schedules', 'runs', schedule.scheduleId],
    queryFn: ({ signal }) => ask<Page<Run>>(`${at(schedule.scheduleId)}/runs?limit=20`, { signal }),
    enabled: schedule.maySeeRuns,
    refetchInterval: often,
    placeholderData: keepPreviousData,
  });
}

function useFresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['schedules'] });
}

export function useVerb(id: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (verb: 'pause' | 'resume') => post<Schedule>(`${at(id)}/${verb}`), onSettled: fresh });
}

export function useRunNow(id: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: () => post<Run>(`${at(id)}/run-now`), onSettled: fresh });
}

export function useChange(id: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (body: ScheduleBody) => ask<Schedule>(at(id), { method: 'PUT', json: body }), onSuccess: fresh });
}

/** What a change would come to. */
export function usePreview(id: string, body: ScheduleBody) {
  return useQuery({
    queryKey: ['schedules', 'preview', id, body],
    queryFn: ({ signal }) => ask<{ rule: Words; nextRuns: NextRun[] }>(`${at(id)}/preview`, { method: 'POST', json: body, looks: true, signal }),
    retry: false,
    staleTime: Infinity,
  });
}

/** A rule as it is typed: five fields are cron, everything else is a rule of working days. */
export function ruleOf(text: string): Pick<ScheduleBody, 'cron' | 'when'> {
  const rule = text.trim();
  return /^[\d*?LA-Z,/#-]+( +[\d*?LA-Z,/#-]+){4}$/i.test(rule) ? { cron: rule, when: null } : { cron: null, when: rule };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { TaskDetail, VerbAnswer } from '../../host/types';

export function useTask(key: string) {
  return useQuery({ queryKey: ['task', key], queryFn: ({ signal }) => ask<TaskDetail>(`/api/tasks/${key}`, { signal }), enabled: key !== '' });
}

export interface VerbCall {
  verb: string;
  body: { variables?: Record<string, unknown>; comment?: string; to?: string; people?: string[]; position?: string; resume?: string; hold?: boolean };
}

/** Presses a verb. Whatever came of it, what the page shows of tasks and instances is then asked for again. */
export function useVerb(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, body }: VerbCall) => post<Partial<VerbAnswer> | undefined>(`/api/tasks/${key}/${verb}`, body),
    // Not awaited: what comes after the verb must not wait for lists.
    onSettled: () => {
      for (const noun of ['tasks', 'task', 'instances', 'instance', 'notifications']) void client.invalidateQueries({ queryKey: [noun] });
    },
  });
}

export const isClosed = (task: TaskDetail) => task.completionDate !== null || ['COMPLETED', 'CANCELED', 'FAILED'].includes(task.state);

/** Whether the person may fill in the form, since a verb that takes it is allowed. */
export const mayFill = (task: TaskDetail) => !isClosed(task) && task.allowed.some((verb) => ['complete', 'resubmit', 'approve', 'reject'].includes(verb));

import { dueOf, remaining } from '../../kit/deadline';
import type { Task } from '../../host/types';
import { views, type View } from './queries';

export type Sort = 'due' | 'new' | 'priority';
export type DueFilter = 'soon' | 'overdue';

/** The state of the list, all of it in the address. */
export interface TasksSearch {
  view?: View;
  q?: string;
  sort?: Sort;
  f?: DueFilter;
  /** The task shown beside the list. */
  task?: string;
}

export function readTasksSearch(search: Record<string, unknown>): TasksSearch {
  return {
    view: views.find((view) => view === search.view) ?? 'inbox',
    q: typeof search.q === 'string' && search.q !== '' ? search.q : undefined,
    sort: search.sort === 'new' || search.sort === 'priority' ? search.sort : undefined,
    f: search.f === 'soon' || search.f === 'overdue' ? search.f : undefined,
    task: typeof search.task === 'string' && /^-?\d+$/.test(search.task) ? search.task : undefined,
  };
}

export function isSoon(task: Task, now: number): boolean {
  const due = dueOf(task);
  if (!due) return false;
  const { stage } = remaining(due.from, due.due, now);
  return stage === 'soon' || stage === 'urgent';
}

export function isOverdue(task: Task, now: number): boolean {
  const due = dueOf(task);
  return due !== null && due.due <= now;
}

export function arrange(tasks: readonly Task[], { sort, f }: TasksSearch, now: number): Task[] {
  const kept = tasks.filter((task) => (f === 'soon' ? isSoon(task, now) : f === 'overdue' ? isOverdue(task, now) : true));
  // The host's order (soonest due first, done newest first) is the default.
  if (sort === 'new') return kept.toSorted((a, b) => Date.parse(b.creationDate) - Date.parse(a.creationDate));
  if (sort === 'priority') return kept.toSorted((a, b) => b.priority - a.priority);
  return kept;
}

import i18next from 'i18next';
import { span } from './time';

export type Stage = 'normal' | 'soon' | 'urgent' | 'overdue';

export interface Remaining {
  stage: Stage;
  /** Milliseconds until due; negative when overdue. */
  left: number;
  /** Share of the time that is used up: 0 at the start, 1 when due. */
  used: number;
}

/** Where a deadline stands: 25 % left is soon, 10 % left is urgent. */
export function remaining(from: number, due: number, now: number): Remaining {
  const whole = due - from;
  const left = due - now;
  const used = whole > 0 ? (now - from) / whole : left > 0 ? 0 : 1;
  if (left <= 0) return { stage: 'overdue', left, used: Math.max(used, 1) };
  const stage: Stage = used >= 0.9 ? 'urgent' : used >= 0.75 ? 'soon' : 'normal';
  return { stage, left, used: Math.max(used, 0) };
}

export function remainingText(left: number): string {
  return left > 0 ? i18next.t('deadline.left', { text: span(left) }) : i18next.t('deadline.over', { text: span(-left) });
}

/** What of a task says when it is due. Without a clock of its own, the time since it arrived counts. */
export function dueOf(task: {
  creationDate: string;
  dueDate: string | null;
  deadline: { from: string | null; due: string } | null;
}): { from: number; due: number } | null {
  const due = Date.parse(task.deadline?.due ?? task.dueDate ?? '');
  if (Number.isNaN(due)) return null;
  const from = Date.parse(task.deadline?.from ?? task.creationDate);
  return { from: Number.isNaN(from) ? due : from, due };
}

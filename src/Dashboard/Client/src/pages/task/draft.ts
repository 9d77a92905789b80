import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { FormDraft } from '../../forms/useForm';
import { post } from '../../host/http';
import type { TaskDetail } from '../../host/types';

export interface TaskDraft extends FormDraft {
  comment: string;
}

const keyOf = (task: string) => `marketing.draft.${task}`;

export function readDraft(task: string): TaskDraft | null {
  try {
    const draft = JSON.parse(sessionStorage.getItem(keyOf(task)) ?? 'null') as TaskDraft | null;
    return draft && Array.isArray(draft.touched) ? draft : null;
  } catch {
    return null;
  }
}

/** What was typed on another device. */
export function fromHost(task: TaskDetail): TaskDraft | null {
  const kept = task.draft as Partial<TaskDraft> | null;
  return kept && Array.isArray(kept.touched) && typeof kept.comment === 'string' ? (kept as TaskDraft) : null;
}

export function dropDraft(task: string) {
  sessionStorage.removeItem(keyOf(task));
}

/** Keeps what is being typed on this device, so that neither a lost connection nor a reload takes it away. */
export function useDraft(task: string, draft: TaskDraft): { savedAt: number | null; drop: () => void } {
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const latest = useRef(draft);
  const dirty = draft.touched.length > 0 || draft.comment !== '';
  const dropped = useRef(false);

  const write = () => {
    if (dropped.current) return;
    try {
      sessionStorage.setItem(keyOf(task), JSON.stringify(latest.current));
      setSavedAt(Date.now());
    } catch {
      // A full store must not keep anybody from typing.
    }
  };
  const later = useDebouncedCallback(write, { delay: 400, flushOnUnmount: true });
  // The host keeps it too, for the other devices; that it cannot just now must not keep anybody from typing.
  const tellHost = useDebouncedCallback(() => {
    if (!dropped.current) post(`/api/tasks/${task}/save-draft`, { variables: latest.current }).catch(() => undefined);
  }, 1500);

  const { values, comment } = draft;
  useEffect(() => {
    latest.current = draft;
    if (!dirty) return;
    dropped.current = false;
    later();
    tellHost();
    // The draft object is new on every render; its content is what counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [values, comment, dirty]);

  const drop = () => {
    dropped.current = true;
    dropDraft(task);
    post(`/api/tasks/${task}/save-draft`, { variables: {} }).catch(() => undefined);
    setSavedAt(null);
  };
  return { savedAt, drop };
}

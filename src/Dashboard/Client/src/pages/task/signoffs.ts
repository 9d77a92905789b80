import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Person, Words } from '../../host/types';

export interface Signoff {
  signoffKey: string;
  state: 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'void';
  recipient: string | null;
  createdBy: Person;
  createdAt: string;
  expiresAt: string;
  openedAt: string | null;
  endedAt: string | null;
  signedBy: string | null;
  reason: string | null;
  sha256: string | null;
  fileKey: string | null;
}

export interface SignoffPreview {
  title: Words;
  text: string;
  shown: { label: Words; value: string }[];
  expiresAt: string;
}

interface Signoffs {
  items: Signoff[];
  /** What a link made now would show; null when none may be made. */
  preview: SignoffPreview | null;
  refused: Words | null;
}

/** A link that was just made: nobody can read it a second time. */
export interface MadeSignoff {
  signoff: Signoff;
  token: string;
  url: string | null;
}

export const useSignoffs = (task: string) => useQuery({ queryKey: ['task', task, 'signoffs'], queryFn: ({ signal }) => ask<Signoffs>(`/api/tasks/${task}/signoffs`, { signal }) });

export function useMakeSignoff(task: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (recipient: string) => post<MadeSignoff>(`/api/tasks/${task}/signoffs`, { recipient: recipient.trim() || undefined }),
    onSettled: () => client.invalidateQueries({ queryKey: ['task', task, 'signoffs'] }),
  });
}

export function useWithdrawSignoff(task: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => post(`/api/signoffs/${key}/withdraw`),
    onSettled: () => client.invalidateQueries({ queryKey: ['task', task, 'signoffs'] }),
  });
}

/** The whole link; where the settings do not say under which address people come, that of this page. */
export const linkOf = (made: MadeSignoff) => made.url ?? `${location.origin}/sign#${made.token}`;

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
  /** Where the product mails it; null for a link that is handed over. */
  mail: { address: string; state: 'waiting' | 'delivered' | 'dead' } | null;
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
  /** Null when the product mails the link: then only the signer learns it. */
  token: string | null;
  url: string | null;
}

export const useSignoffs = (task: string) =>
  useQuery({
    queryKey: ['task', task, 'signoffs'],
    queryFn: ({ signal }) => ask<Signoffs>(`/api/tasks/${task}/signoffs`, { signal }),
    // Nothing tells that a mail has left; it takes a moment.
    refetchInterval: ({ state }) => (state.data?.items.some((item) => item.state === 'open' && item.mail?.state === 'waiting') ? 2_000 : false),
  });

export function useMakeSignoff(task: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ recipient, email }: { recipient: string; email: string }) => post<MadeSignoff>(`/api/tasks/${task}/signoffs`, { recipient: recipient.trim() || undefined, email: email.trim() || undefined }),
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

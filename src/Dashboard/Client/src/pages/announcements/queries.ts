import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Page, Person, Words } from '../../host/types';

export interface Announcement {
  announcementKey: string;
  title: string;
  /** Null in lists. */
  body: string | null;
  publisher: Person;
  publishedAt: string;
  /** Whether I have read it; null when it was not for me. */
  read: boolean | null;
  /** Null unless I follow who has read it. */
  readers: { total: number; read: number; reminded: number } | null;
}

export interface Reader {
  person: Person;
  readAt: string | null;
  remindedAt: string | null;
  dueAt: string | null;
  workingSeconds: number;
  nonWorkingSeconds: number;
  intervals: { from: string; to: string; part: 'working' | 'non-working'; seconds: number; reason: Words }[];
}

export interface Readers extends Page<Reader> {
  mostWorkingSeconds: number;
  mostNonWorkingSeconds: number;
  mode: string;
}

export const useAnnouncements = () => useQuery({ queryKey: ['announcements', 'list'], queryFn: ({ signal }) => ask<Page<Announcement>>('/api/announcements?limit=200', { signal }) });

export const useAnnouncement = (key: string) => useQuery({ queryKey: ['announcements', key], queryFn: ({ signal }) => ask<Announcement>(`/api/announcements/${key}`, { signal }) });

export const useReaders = (key: string, enabled: boolean) =>
  useQuery({ queryKey: ['announcements', key, 'readers'], queryFn: ({ signal }) => ask<Readers>(`/api/announcements/${key}/readers`, { signal }), enabled });

export function useOpen(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post(`/api/announcements/${key}/open`),
    onSettled: () => {
      for (const noun of ['announcements', 'notifications']) void client.invalidateQueries({ queryKey: [noun] });
    },
  });
}

export function usePublish() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { title: string; body: string; audience: string[]; noReplyNeeded: boolean }) => post<Announcement>('/api/announcements', body),
    onSettled: () => client.invalidateQueries({ queryKey: ['announcements'] }),
  });
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, post } from '../../host/http';
import type { Page, Words } from '../../host/types';

export interface Channel {
  name: string;
  kind: 'email' | 'dingtalk' | 'wecom' | 'feishu' | 'webhook';
  perMinute: number;
  waiting: number;
  dead: number;
  pausedUntil: string | null;
  trouble: string | null;
}

export const deliveryStates = ['WAITING', 'DELIVERED', 'DEAD'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export type Outcome = 'DELIVERED' | 'LATER' | 'REFUSED';

export interface Delivery {
  deliveryKey: string;
  channel: string;
  receiver: string;
  kind: string;
  text: Words;
  at: string;
  state: DeliveryState;
  attempts: number;
  nextAt: string | null;
  endedAt: string | null;
  processInstanceKey: string | null;
  log: { attempt: number; at: string; milliseconds: number; outcome: Outcome; detail: string | null }[];
}

// What a pump does on its own is seen without anybody pressing anything.
const often = 5_000;

export const useChannels = () => useQuery({ queryKey: ['channels'], queryFn: ({ signal }) => ask<Page<Channel>>('/api/notifications/channels', { signal }), refetchInterval: often });

export function useDeliveries(channel: string | undefined, state: string | undefined) {
  const query = new URLSearchParams({ limit: '100' });
  if (channel) query.set('channel', channel);
  if (state) query.set('state', state);
  return useQuery({
    queryKey: ['channels', 'deliveries', query.toString()],
    queryFn: ({ signal }) => ask<Page<Delivery>>(`/api/notifications/deliveries?${query}`, { signal }),
    refetchInterval: often,
    placeholderData: keepPreviousData,
  });
}

export function useRedeliver() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (key: string) => post(`/api/notifications/deliveries/${key}/redeliver`), onSettled: () => client.invalidateQueries({ queryKey: ['channels'] }) });
}

export const useTestChannel = () => useMutation({ mutationFn: (body: { channel: string; receiver?: string }) => post<{ outcome: Outcome; detail: string | null }>('/api/notifications/test', body) });

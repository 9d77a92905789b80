import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Change } from './types';

/** Which queries are stale after a change of a kind. A query's first word is its noun. */
const touched: Record<Exclude<Change['kind'], 'everything'>, string[]> = {
  task: ['tasks', 'task', 'instances', 'instance'],
  instance: ['instances', 'instance', 'processes', 'definitions'],
  notification: ['notifications', 'announcements'],
  announcement: ['announcements'],
  definition: ['definitions', 'processes'],
  schedule: ['schedules'],
  work: ['work'],
  clock: ['me', 'tasks', 'task', 'instances', 'instance', 'notifications', 'announcements', 'schedules'],
};

let connected = true;
const listeners = new Set<() => void>();

function setConnected(value: boolean) {
  if (connected === value) return;
  connected = value;
  for (const listener of listeners) listener();
}

/** Whether the event stream is open; false shows the banner. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connected,
  );
}

/** Keeps one event stream open for the page and lets its changes refresh what is shown. */
export function useLive(enabled: boolean) {
  const client = useQueryClient();
  useEffect(() => (enabled ? listen(client) : undefined), [client, enabled]);
}

function listen(client: QueryClient) {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;
  const refresh = collect(client);

  const open = () => {
    source = new EventSource('/api/live');
    source.onopen = () => {
      setConnected(true);
      // What happened while nobody listened is unknown: ask for everything again.
      if (wasLost) void client.invalidateQueries();
      wasLost = false;
    };
    source.onerror = () => {
      wasLost = true;
      setConnected(false);
      // The browser reconnects by itself unless the answer was an error; then it gives up and we go on.
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(retry);
        retry = setTimeout(open, 2000);
      }
    };
    source.addEventListener('change', (event: MessageEvent<string>) => {
      const change = parse(event.data);
      // Something was missed, such as what another server told before it died.
      if (change?.kind === 'everything') void client.invalidateQueries();
      else if (change) refresh(change.kind);
    });
  };

  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

/** A step of a process reports several changes at once; one refetch answers them all. */
function collect(client: QueryClient) {
  const nouns = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (kind: keyof typeof touched) => {
    for (const noun of touched[kind]) nouns.add(noun);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const noun of nouns) void client.invalidateQueries({ queryKey: [noun] });
      nouns.clear();
    }, 120);
  };
}

function parse(data: string): Change | null {
  try {
    const change = JSON.parse(data) as Change;
    return change.kind === 'everything' || change.kind in touched ? change : null;
  } catch {
    return null;
  }
}

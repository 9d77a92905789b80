import { useSyncExternalStore } from 'react';
import type { HostClock } from './types';

/*
 * The host's time, on which every deadline counts. The browser's clock may be wrong by minutes, so only
 * its difference to the host's is used; a standing clock (demo) does not move at all.
 */
let offset = 0;
let standsAt: number | null = null;

/** Takes over what `/api/me` said; `askedAt` and `answeredAt` are browser times around the call. */
export function setHostClock(clock: HostClock, askedAt: number, answeredAt: number) {
  const now = Date.parse(clock.now);
  if (Number.isNaN(now)) return;
  standsAt = clock.standing ? now : null;
  // The answer was written somewhere between question and arrival: take the middle.
  offset = now - (askedAt + answeredAt) / 2;
  tick();
}

export function hostNow(): number {
  return standsAt ?? Date.now() + offset;
}

export const clockStands = () => standsAt !== null;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * A text that depends on the host's time. One ticker serves the whole page, and a component is drawn again
 * only when its own text changed, so a table of countdowns costs next to nothing.
 */
export function useTicking(text: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => text(hostNow()));
}

import { queryOptions, useQuery } from '@tanstack/react-query';
import { setHostClock } from './clock';
import { ask, post } from './http';
import type { Directory, DirectoryPerson, Me, Page } from './types';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const askedAt = Date.now();
    const me = await ask<Me>('/api/me');
    setHostClock(me.clock, askedAt, Date.now());
    return me;
  },
  // Browser and host drift apart slowly; asking now and then keeps the countdown within a second or two.
  refetchInterval: 5 * 60_000,
  staleTime: 60_000,
});

export const useMe = () => useQuery(meQuery);

export function usePeople(enabled = true) {
  return useQuery({
    queryKey: ['people'],
    // Both shapes are answered in the wild: a bare list and a page.
    queryFn: async () => listOf(await ask<DirectoryPerson[] | Page<DirectoryPerson>>('/api/people')),
    staleTime: 10 * 60_000,
    enabled,
  });
}

export function useDirectory() {
  return useQuery({ queryKey: ['directory'], queryFn: () => ask<Directory>('/api/directory'), staleTime: 10 * 60_000 });
}

/** "list of" in the contract may come as a page or bare. */
export function listOf<T>(answer: T[] | Page<T>): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

const asAdmin = 'marketing.asAdmin';

/** Whether this browser chose to go on without signing in (the host then takes it for the administrator). */
export const choseAdmin = () => sessionStorage.getItem(asAdmin) === '1';

export async function signIn(person: string) {
  sessionStorage.removeItem(asAdmin);
  await post('/api/session', { person });
}

export async function continueAsAdmin() {
  await signOut();
  sessionStorage.setItem(asAdmin, '1');
}

export async function signOut() {
  sessionStorage.removeItem(asAdmin);
  await ask('/api/session', { method: 'DELETE' });
}

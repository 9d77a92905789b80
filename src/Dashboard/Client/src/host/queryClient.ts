import { QueryClient } from '@tanstack/react-query';
import { HostError } from './problem';

/** An answer of the host is final; only a lost connection is worth asking again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => error instanceof HostError && error.isConnection && count < 4,
      retryDelay: (count) => Math.min(500 * 2 ** count, 5000),
      refetchOnWindowFocus: true,
      // Chromium may believe itself offline while the host on this machine answers.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

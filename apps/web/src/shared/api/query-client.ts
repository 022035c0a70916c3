import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.js';

const STALE_MS = 30_000;
/** Answers of a proxy whose panel is just not there. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.status === 0 || (error.status >= 502 && error.status <= 504));

/** The store of what the panel has said. */
export const createQueryClient = (): QueryClient => {
  const client: QueryClient = new QueryClient({
    mutationCache: new MutationCache(),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (count, error) => count < 2 && isPassing(error),
        retryDelay: 500,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return client;
};

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sessionQuery } from '../../shared/api/session.js';

/** Goes in after a login: what was known of somebody else is forgotten first. */
export function useEnter(): (to?: string) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async (to = '/') => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'texts' });
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    router.history.push(to);
  };
}

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { SessionItem } from '@app/contracts/auth/sessions.contract.js';
import { fetchSession } from './call.js';

export type Session = SessionItem['attributes'];
export type SignedInUser = NonNullable<Session['user']>;

/** `GET /api/auth/session`: who is logged in and what the panel offers. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => (await fetchSession(signal)).attributes,
  staleTime: Infinity,
});

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

/** Of pages that stand behind the login only. */
export function useMe(): SignedInUser {
  const { user } = useSession();
  if (!user) throw new Error('this page needs a session');
  return user;
}

/** Whether any of the administration is theirs. */
export const useIsAdmin = (): boolean => useSession().admin_permissions.length > 0;

import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { loadTexts } from '../../i18n/index.js';
import { sessionQuery } from '../api/session.js';

/** What loaders and guards of routes are given. */
export interface RouterContext {
  readonly client: QueryClient;
}

/** The routes that others hang below; the app gives them their frames. */
export const rootRoute = createRootRouteWithContext<RouterContext>()();

/** Pages without a session: login, links of mails. */
export const openRoute = createRoute({ getParentRoute: () => rootRoute, id: 'open' });

/** Pages behind the login, in the shell. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session.user) {
      const to = location.href === '/' ? {} : { to: location.href };
      throw redirect({ to: '/login' as never, search: to as never });
    }
  },
  loader: ({ context }) => loadTexts(context.client, 'all'),
});

/** Pages of one server, by its short uuid. */
export const serverRoute = createRoute({ getParentRoute: () => shellRoute, path: '/s/$server' });

/** Pages of the administration. */
export const adminRoute = createRoute({ getParentRoute: () => shellRoute, path: '/admin' });

/** Where to go after the login: a path of our own, never another site. */
export const LoginSearch = z.object({
  to: z
    .string()
    .regex(/^\/(?!\/|\\)/)
    .optional()
    .catch(undefined),
});

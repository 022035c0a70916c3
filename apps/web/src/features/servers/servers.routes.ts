import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { shellRoute } from '../../shared/router/roots.js';
import { SORTS } from './server-state.rules.js';

/** What a reload or a colleague should see of the list. */
const ServersSearch = z.object({
  q: z.string().max(191).optional().catch(undefined),
  page: z.number().int().min(1).optional().catch(undefined),
  type: z.enum(['admin', 'admin-all']).optional().catch(undefined),
  sort: z.enum(SORTS).optional().catch(undefined),
  welcome: z.literal(true).optional().catch(undefined),
});

export const serversRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/',
    validateSearch: ServersSearch,
    loaderDeps: ({ search: { q, page, type } }) => ({ q, page, type }),
    // The list comes while its page does; neither is part of the login.
    loader: ({ context, deps }) =>
      void import('./servers.api.js').then(({ serversQuery }) =>
        context.client.prefetchQuery(serversQuery(deps)),
      ),
    component: lazyRouteComponent(() => import('./ServersPage.js'), 'ServersPage'),
  }),
] as const;

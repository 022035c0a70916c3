import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { shellRoute } from '../../shared/router/roots.js';

export const inboxRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/inbox',
    validateSearch: z.object({ page: z.number().int().min(1).optional().catch(undefined) }),
    component: lazyRouteComponent(() => import('./InboxPage.js'), 'InboxPage'),
  }),
] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { serverRoute, shellRoute } from '../../shared/router/roots.js';

const PageSearch = z.object({ page: z.number().int().min(1).optional().catch(undefined) });

export const ownOperationsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/operations',
    validateSearch: PageSearch,
    component: lazyRouteComponent(() => import('./OwnOperationsPage.js'), 'OwnOperationsPage'),
  }),
] as const;

export const serverOperationsRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/operations',
    validateSearch: PageSearch,
    component: lazyRouteComponent(() => import('./ServerOperationsPage.js'), 'ServerOperationsPage'),
  }),
] as const;

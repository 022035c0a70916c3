import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const databasesRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/databases',
    component: lazyRouteComponent(() => import('./DatabasesPage.js'), 'DatabasesPage'),
  }),
] as const;

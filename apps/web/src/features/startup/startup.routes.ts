import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const startupRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/startup',
    component: lazyRouteComponent(() => import('./StartupPage.js'), 'StartupPage'),
  }),
] as const;

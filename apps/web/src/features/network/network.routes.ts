import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const networkRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/network',
    component: lazyRouteComponent(() => import('./NetworkPage.js'), 'NetworkPage'),
  }),
] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const subusersRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/people',
    component: lazyRouteComponent(() => import('./PeoplePage.js'), 'PeoplePage'),
  }),
] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const consoleRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./ConsolePage.js'), 'ConsolePage'),
  }),
] as const;

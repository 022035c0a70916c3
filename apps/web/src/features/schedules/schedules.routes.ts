import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const schedulesRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/schedules',
    component: lazyRouteComponent(() => import('./SchedulesPage.js'), 'SchedulesPage'),
  }),
  // A number, or `new`.
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/schedules/$schedule',
    component: lazyRouteComponent(() => import('./SchedulePage.js'), 'SchedulePage'),
  }),
] as const;

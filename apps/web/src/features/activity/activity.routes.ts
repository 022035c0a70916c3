import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';
import { ActivitySearch } from '../../shared/router/activity-search.js';

export const activityRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/activity',
    validateSearch: ActivitySearch,
    component: lazyRouteComponent(() => import('./ServerActivityPage.js'), 'ServerActivityPage'),
  }),
] as const;

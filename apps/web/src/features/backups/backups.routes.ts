import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const backupsRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/backups',
    component: lazyRouteComponent(() => import('./BackupsPage.js'), 'BackupsPage'),
  }),
] as const;

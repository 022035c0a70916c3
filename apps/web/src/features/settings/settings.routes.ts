import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { serverRoute } from '../../shared/router/roots.js';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/settings',
    component: lazyRouteComponent(() => import('./SettingsPage.js'), 'SettingsPage'),
  }),
] as const;

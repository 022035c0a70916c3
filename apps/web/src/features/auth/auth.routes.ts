import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { LoginSearch, openRoute } from '../../shared/router/roots.js';

const getParentRoute = () => openRoute;

/** Pages without a session; tokens stand in the fragment, which no server sees. */
export const authRoutes = [
  createRoute({
    getParentRoute,
    path: '/login',
    validateSearch: LoginSearch,
    component: lazyRouteComponent(() => import('./LoginPage.js'), 'LoginPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/forgot',
    component: lazyRouteComponent(() => import('./ForgotPage.js'), 'ForgotPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/reset',
    component: lazyRouteComponent(() => import('./ResetPage.js'), 'ResetPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/welcome',
    component: lazyRouteComponent(() => import('./WelcomePage.js'), 'WelcomePage'),
  }),
] as const;

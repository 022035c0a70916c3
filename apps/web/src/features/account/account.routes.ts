import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shared/router/roots.js';
import { ActivitySearch } from '../../shared/router/activity-search.js';

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./AccountFrame.js'), 'AccountFrame'),
});
const getParentRoute = () => accountRoute;

export const accountRoutes = [
  accountRoute.addChildren([
    createRoute({
      getParentRoute,
      path: '/',
      component: lazyRouteComponent(() => import('./ProfilePage.js'), 'ProfilePage'),
    }),
    createRoute({
      getParentRoute,
      path: '/security',
      component: lazyRouteComponent(() => import('./SecurityPage.js'), 'SecurityPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/keys',
      component: lazyRouteComponent(() => import('./KeysPage.js'), 'KeysPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/activity',
      validateSearch: ActivitySearch,
      component: lazyRouteComponent(() => import('./AccountActivityPage.js'), 'AccountActivityPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/appearance',
      component: lazyRouteComponent(() => import('./AppearancePage.js'), 'AppearancePage'),
    }),
  ]),
] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { adminRoute } from '../../shared/router/roots.js';

/** What a reload keeps of a list: the search and the page. */
const ListSearch = z.object({
  q: z.string().max(191).optional().catch(undefined),
  page: z.number().int().min(1).optional().catch(undefined),
});
/** The same of a list that is narrowed by a choice. */
const ChosenSearch = ListSearch.extend({ of: z.string().max(40).optional().catch(undefined) });
const getParentRoute = () => adminRoute;

export const adminRoutes = [
  createRoute({
    getParentRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./overview/OverviewPage.js'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/nodes',
    component: lazyRouteComponent(() => import('./nodes/NodesPage.js'), 'NodesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/nodes/new',
    component: lazyRouteComponent(() => import('./nodes/NewNodePage.js'), 'NewNodePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/nodes/$node/$section',
    validateSearch: ListSearch,
    component: lazyRouteComponent(() => import('./nodes/NodePage.js'), 'NodePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/servers',
    validateSearch: ListSearch,
    component: lazyRouteComponent(() => import('./servers/AdminServersPage.js'), 'AdminServersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/servers/new',
    component: lazyRouteComponent(() => import('./servers/NewServerPage.js'), 'NewServerPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/servers/$server',
    component: lazyRouteComponent(() => import('./servers/AdminServerPage.js'), 'AdminServerPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/servers/$server/startup',
    component: lazyRouteComponent(
      () => import('./servers/startup/ServerStartupPage.js'),
      'ServerStartupPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/users',
    validateSearch: ListSearch,
    component: lazyRouteComponent(() => import('./users/UsersPage.js'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/users/$user',
    component: lazyRouteComponent(() => import('./users/UserPage.js'), 'UserPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/roles',
    component: lazyRouteComponent(() => import('./roles/RolesPage.js'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/roles/$role',
    component: lazyRouteComponent(() => import('./roles/RolePage.js'), 'RolePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/eggs',
    component: lazyRouteComponent(() => import('./eggs/EggsPage.js'), 'EggsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/eggs/$egg/$section',
    component: lazyRouteComponent(() => import('./eggs/editor/EggPage.js'), 'EggPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/locations',
    component: lazyRouteComponent(() => import('./catalogue/LocationsPage.js'), 'LocationsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/mounts',
    component: lazyRouteComponent(() => import('./mounts/MountsPage.js'), 'MountsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/mounts/$mount',
    component: lazyRouteComponent(() => import('./mounts/MountPage.js'), 'MountPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/database-hosts',
    component: lazyRouteComponent(() => import('./database-hosts/DatabaseHostsPage.js'), 'DatabaseHostsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/database-hosts/$host',
    component: lazyRouteComponent(() => import('./database-hosts/DatabaseHostPage.js'), 'DatabaseHostPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/backup-hosts',
    component: lazyRouteComponent(() => import('./backup-hosts/BackupHostsPage.js'), 'BackupHostsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/backup-hosts/$host',
    component: lazyRouteComponent(() => import('./backup-hosts/BackupHostPage.js'), 'BackupHostPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/keys',
    component: lazyRouteComponent(() => import('./keys/KeysPage.js'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/keys/new',
    component: lazyRouteComponent(() => import('./keys/NewKeyPage.js'), 'NewKeyPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/settings',
    component: lazyRouteComponent(() => import('./settings/SettingsPage.js'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/operations',
    validateSearch: ChosenSearch,
    component: lazyRouteComponent(() => import('./history/OperationsPage.js'), 'OperationsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/jobs',
    component: lazyRouteComponent(() => import('./JobsPage.js'), 'JobsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/activity',
    validateSearch: ChosenSearch,
    component: lazyRouteComponent(() => import('./history/ActivityPage.js'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/requests',
    validateSearch: ChosenSearch,
    component: lazyRouteComponent(() => import('./requests/RequestsPage.js'), 'RequestsPage'),
  }),
] as const;

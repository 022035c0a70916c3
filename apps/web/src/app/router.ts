import type { QueryClient } from '@tanstack/react-query';
import { createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { accountRoutes } from '../features/account/account.routes.js';
import { activityRoutes } from '../features/activity/activity.routes.js';
import { adminRoutes } from '../features/admin/admin.routes.js';
import { authRoutes } from '../features/auth/auth.routes.js';
import { backupsRoutes } from '../features/backups/backups.routes.js';
import { consoleRoutes } from '../features/console/console.routes.js';
import { filesRoutes } from '../features/files/files.routes.js';
import { databasesRoutes } from '../features/databases/databases.routes.js';
import { inboxRoutes } from '../features/inbox/inbox.routes.js';
import { networkRoutes } from '../features/network/network.routes.js';
import { ownOperationsRoutes, serverOperationsRoutes } from '../features/operations/operations.routes.js';
import { schedulesRoutes } from '../features/schedules/schedules.routes.js';
import { serversRoutes } from '../features/servers/servers.routes.js';
import { settingsRoutes } from '../features/settings/settings.routes.js';
import { startupRoutes } from '../features/startup/startup.routes.js';
import { subusersRoutes } from '../features/subusers/subusers.routes.js';
import { adminRoute, openRoute, rootRoute, serverRoute, shellRoute } from '../shared/router/roots.js';
import { Skeleton } from '../shared/ui/PageState.js';
import { OpenFrame } from './OpenFrame.js';
import { NotFound, RouteError } from './RouteError.js';

// The frame behind the login is no part of the login page.
const Shell = lazyRouteComponent(() => import('./Shell.js'), 'Shell');
const AdminFrame = lazyRouteComponent(() => import('../features/admin/AdminFrame.js'), 'AdminFrame');
const ServerFrame = lazyRouteComponent(() => import('../features/servers/index.js'), 'ServerFrame');

const tree = rootRoute.addChildren([
  openRoute.update({ component: OpenFrame }).addChildren([...authRoutes]),
  shellRoute
    .update({ component: Shell })
    .addChildren([
      ...serversRoutes,
      ...accountRoutes,
      ...inboxRoutes,
      ...ownOperationsRoutes,
      adminRoute.update({ component: AdminFrame }).addChildren([...adminRoutes]),
      serverRoute
        .update({ component: ServerFrame })
        .addChildren([
          ...consoleRoutes,
          ...filesRoutes,
          ...backupsRoutes,
          ...schedulesRoutes,
          ...databasesRoutes,
          ...networkRoutes,
          ...startupRoutes,
          ...subusersRoutes,
          ...activityRoutes,
          ...serverOperationsRoutes,
          ...settingsRoutes,
        ]),
    ]),
]);

export const createAppRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: Skeleton,
    defaultPendingMs: 300,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFound,
    notFoundMode: 'root',
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

import type { Quickstart } from '../../support/system.js';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** A page to look at: its address and the heading that says it is there. */
export interface ShownRoute {
  readonly path: string;
  readonly heading: string;
}

export const OPEN_ROUTES: readonly ShownRoute[] = [
  { path: '/login', heading: 'Sign in' },
  { path: '/forgot', heading: 'Forgot your password?' },
  { path: '/reset#token=abc&email=ada%40example.com', heading: 'New password' },
  { path: '/welcome', heading: 'This link does not work' },
];

/** `$server`, `$node` and `$nodeName` are those of the quickstart. */
export const ROUTES_BEHIND_LOGIN: readonly ShownRoute[] = [
  { path: '/', heading: 'Servers' },
  { path: '/?q=nothing+has+this+name', heading: 'Servers' },
  { path: '/?welcome=true', heading: 'Servers' },
  { path: '/s/$server', heading: 'Demo' },
  { path: '/s/$server/files', heading: 'Files' },
  { path: '/s/$server/files?path=%2Fno-such-folder', heading: 'Files' },
  { path: '/s/$server/edit?path=%2Fno-such-file', heading: 'no-such-file' },
  { path: '/s/$server/backups', heading: 'Backups' },
  { path: '/s/$server/startup', heading: 'Startup' },
  { path: '/s/$server/schedules', heading: 'Schedules' },
  { path: '/s/$server/schedules/new', heading: 'New schedule' },
  { path: '/s/$server/databases', heading: 'Databases' },
  { path: '/s/$server/network', heading: 'Network' },
  { path: '/s/$server/people', heading: 'People' },
  { path: '/s/$server/activity', heading: 'Activity' },
  { path: '/s/$server/operations', heading: 'Operations' },
  { path: '/s/$server/settings', heading: 'Settings' },
  { path: '/s/00000000', heading: '00000000' },
  { path: '/admin', heading: 'Overview' },
  { path: '/admin/operations', heading: 'Operations' },
  { path: '/admin/activity', heading: 'All activity' },
  { path: '/admin/nodes', heading: 'Nodes' },
  { path: '/admin/nodes/new', heading: 'New node' },
  { path: '/admin/nodes/$node/overview', heading: '$nodeName' },
  { path: '/admin/nodes/$node/allocations', heading: '$nodeName' },
  { path: '/admin/nodes/$node/servers', heading: '$nodeName' },
  { path: '/admin/nodes/$node/settings', heading: '$nodeName' },
  { path: '/admin/servers', heading: 'All servers' },
  { path: '/admin/servers/new', heading: 'New server' },
  { path: '/admin/servers/1', heading: 'Demo' },
  { path: '/admin/servers/1/startup', heading: 'Demo' },
  { path: '/admin/users', heading: 'Users' },
  { path: '/admin/users/new', heading: 'New user' },
  { path: '/admin/users/1', heading: 'admin' },
  { path: '/admin/roles', heading: 'Roles' },
  { path: '/admin/roles/new', heading: 'New role' },
  { path: '/admin/roles/1', heading: 'Root Admin' },
  { path: '/admin/eggs', heading: 'Eggs' },
  { path: '/admin/eggs/1/general', heading: 'Demo server' },
  { path: '/admin/eggs/1/images', heading: 'Demo server' },
  { path: '/admin/eggs/1/startup', heading: 'Demo server' },
  { path: '/admin/eggs/1/config', heading: 'Demo server' },
  { path: '/admin/eggs/1/install', heading: 'Demo server' },
  { path: '/admin/eggs/1/variables', heading: 'Demo server' },
  { path: '/admin/eggs/1/trials', heading: 'Demo server' },
  { path: '/admin/eggs/new/general', heading: 'New egg' },
  { path: '/admin/locations', heading: 'Locations' },
  { path: '/admin/jobs', heading: 'Jobs' },
  { path: '/admin/requests', heading: 'Requests' },
  { path: '/inbox', heading: 'Inbox' },
  { path: '/operations', heading: 'Operations on your servers' },
  { path: '/admin/mounts', heading: 'Mounts' },
  { path: '/admin/mounts/new', heading: 'New mount' },
  { path: '/admin/database-hosts', heading: 'Database hosts' },
  { path: '/admin/database-hosts/new', heading: 'New database host' },
  { path: '/admin/backup-hosts', heading: 'Stores of backups' },
  { path: '/admin/backup-hosts/new', heading: 'New store of backups' },
  { path: '/admin/keys', heading: 'Application keys' },
  { path: '/admin/keys/new', heading: 'New application key' },
  { path: '/admin/settings', heading: 'Settings' },
  { path: '/account', heading: 'Profile' },
  { path: '/account/security', heading: 'Security' },
  { path: '/account/keys', heading: 'Keys' },
  { path: '/account/activity', heading: 'Activity' },
  { path: '/account/appearance', heading: 'Appearance' },
  { path: '/nothing/here', heading: 'There is no such page' },
];

/** The route of one installation. */
export function routeOf({ path, heading }: ShownRoute, { server, node }: Quickstart): ShownRoute {
  return {
    path: path.replace('$server', server.identifier).replace('$node', String(node.id)),
    heading: heading.replace('$nodeName', node.name),
  };
}

/**
 * Tables of other modules that a module's repositories read (or lock), beside its own. A write is never foreign. What
 * is added here ties two modules together: ask first whether the other module's service has what is needed.
 */
export const FOREIGN_READS: Readonly<Record<string, readonly string[]>> = {
  activity: ['servers', 'subusers', 'users'],
  'api-keys': ['users'],
  backups: ['nodes', 'operations', 'servers'],
  databases: ['database_host_node', 'database_hosts', 'servers'],
  eggs: ['server_variables', 'servers'],
  events: ['servers', 'subusers'],
  mounts: ['servers'],
  nodes: ['mount_node', 'mounts', 'servers'],
  notifications: ['servers', 'subusers'],
  operations: ['servers', 'subusers', 'users'],
  overview: [
    'allocations',
    'backups',
    'database_hosts',
    'databases',
    'nodes',
    'operations',
    'servers',
    'users',
  ],
  preferences: ['users'],
  remote: ['allocations', 'locations', 'nodes', 'server_transfers', 'servers', 'users'],
  schedules: ['nodes', 'servers'],
  servers: [
    'allocations',
    'eggs',
    'locations',
    'nodes',
    'operations',
    'server_transfers',
    'subusers',
    'users',
  ],
  startup: ['allocations', 'servers'],
  subusers: ['servers', 'users'],
  transfers: ['backup_objects', 'backups', 'servers'],
  users: ['servers'],
  websocket: ['servers', 'users'],
};

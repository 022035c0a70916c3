/** Subuser permissions: domain.md §3. Group → action → what it allows. */
export const SUBUSER_PERMISSIONS = {
  websocket: {
    description: 'Access to the console socket of the server.',
    keys: { connect: 'Connect to the console socket and read the console.' },
  },
  control: {
    description: 'Control over the power state of the server and its console.',
    keys: {
      console: 'Send commands to the console.',
      start: 'Start the server.',
      stop: 'Stop or kill the server.',
      restart: 'Restart the server.',
    },
  },
  user: {
    description: 'Management of the other subusers of the server.',
    keys: {
      create: 'Invite subusers.',
      read: 'See the subusers and their permissions.',
      update: 'Change the permissions of subusers.',
      delete: 'Remove subusers.',
    },
  },
  file: {
    description: 'Access to the files of the server.',
    keys: {
      create: 'Create files and folders.',
      read: 'List folders.',
      'read-content': 'Read and download files.',
      update: 'Change existing files and folders.',
      delete: 'Delete files and folders.',
      archive: 'Create and unpack archives.',
      sftp: 'Connect by SFTP.',
    },
  },
  backup: {
    description: 'Management of backups.',
    keys: {
      create: 'Create backups.',
      read: 'See the backups.',
      delete: 'Delete, lock and rename backups.',
      download: 'Download backups.',
      restore: 'Restore backups.',
    },
  },
  allocation: {
    description: 'Management of the addresses and ports of the server.',
    keys: {
      read: 'See all allocations.',
      create: 'Add allocations.',
      update: 'Change notes and the primary allocation.',
      delete: 'Remove allocations.',
    },
  },
  startup: {
    description: 'The startup parameters of the server.',
    keys: {
      read: 'See the startup variables.',
      update: 'Change the startup variables.',
      'docker-image': 'Choose the Docker image.',
    },
  },
  database: {
    description: 'Management of the databases of the server.',
    keys: {
      create: 'Create databases.',
      read: 'See the databases.',
      update: 'Rotate database passwords.',
      delete: 'Delete databases.',
      'view-password': 'See database passwords.',
    },
  },
  schedule: {
    description: 'Management of schedules.',
    keys: {
      create: 'Create schedules.',
      read: 'See the schedules.',
      update: 'Change and run schedules and their tasks.',
      delete: 'Delete schedules and tasks.',
    },
  },
  settings: {
    description: 'The settings of the server.',
    keys: {
      rename: 'Rename the server.',
      reinstall: 'Reinstall the server.',
      description: 'Change the description.',
      'change-icon': 'Change the icon.',
    },
  },
  activity: {
    description: 'The activity log of the server.',
    keys: { read: 'Read the activity log.' },
  },
  mount: {
    description: 'Mounts of the server.',
    keys: { read: 'See the mounts.', update: 'Turn mounts on and off.' },
  },
} as const;

type Groups = typeof SUBUSER_PERMISSIONS;
export type SubuserPermission = {
  [G in keyof Groups]: `${G}.${keyof Groups[G]['keys'] & string}`;
}[keyof Groups];

export const ALL_SUBUSER_PERMISSIONS: readonly SubuserPermission[] = Object.entries(
  SUBUSER_PERMISSIONS,
).flatMap(([group, { keys }]) => Object.keys(keys).map((key) => `${group}.${key}` as SubuserPermission));

const KNOWN = new Set<string>(ALL_SUBUSER_PERMISSIONS);

/** Pterodactyl spells one permission with an underscore; the hyphen is the stored form (domain.md §3). */
export const storedPermission = (permission: string): string =>
  permission === 'database.view_password' ? 'database.view-password' : permission;

/** What a subuser gets of a wish: known names once, in order; every subuser may connect (client-api.md §9). */
export const subuserPermissions = (wanted: readonly string[]): SubuserPermission[] =>
  [...new Set(['websocket.connect', ...wanted.map(storedPermission)])]
    .filter((permission): permission is SubuserPermission => KNOWN.has(permission))
    .sort();

/** Granted to admins on the socket only; not assignable to subusers. */
export const ADMIN_SOCKET_PERMISSIONS = [
  'admin.websocket.errors',
  'admin.websocket.install',
  'admin.websocket.transfer',
] as const;

/** `*` stands for everything but `admin.*` (console-websocket.md §3). */
export const grants = (permissions: readonly string[], wanted: string): boolean =>
  permissions.includes(wanted) || (permissions.includes('*') && !wanted.startsWith('admin'));

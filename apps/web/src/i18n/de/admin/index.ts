import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';
import { backupHosts, databaseHosts, serverDatabases } from './hosts.js';
import { keys } from './keys.js';
import { mounts } from './mounts.js';
import { roles } from './roles.js';
import { panelSettings } from './settings.js';
import { users } from './users.js';

export const admin: Translation<typeof en.admin> = {
  title: 'Verwaltung',
  notYours: 'Das ist für Administratoren',
  notYoursHelp: 'Frag den Betreiber dieses Panels, wenn du hier etwas brauchst.',
  backupHosts,
  databaseHosts,
  keys,
  mounts,
  panelSettings,
  roles,
  serverDatabases,
  users,
};

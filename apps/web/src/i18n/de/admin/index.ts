import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';
import { jobs, locations } from './catalogue.js';
import { egg, eggImport, eggs, nests, trials } from './eggs.js';
import { backupHosts, databaseHosts, serverDatabases } from './hosts.js';
import { drain } from './node/drain.js';
import { keys } from './keys.js';
import { mounts } from './mounts.js';
import { moves } from './moves.js';
import { nodeLink } from './node/node-link.js';
import { allocations, nodes } from './nodes.js';
import { allActivity, overview, requests } from './overview.js';
import { roles } from './roles.js';
import { panelSettings } from './settings.js';
import { newServer, servers } from './servers.js';
import { users } from './users.js';

export const admin: Translation<typeof en.admin> = {
  title: 'Verwaltung',
  notYours: 'Das ist für Administratoren',
  notYoursHelp: 'Frag den Betreiber dieses Panels, wenn du hier etwas brauchst.',
  allActivity,
  allocations,
  backupHosts,
  databaseHosts,
  drain,
  egg,
  eggImport,
  eggs,
  jobs,
  keys,
  locations,
  mounts,
  moves,
  nests,
  newServer,
  nodeLink,
  nodes,
  overview,
  panelSettings,
  requests,
  roles,
  serverDatabases,
  servers,
  trials,
  users,
};

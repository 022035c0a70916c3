import { jobs, locations } from './catalogue.js';
import { egg, eggImport, eggs, nests, trials } from './eggs.js';
import { backupHosts, databaseHosts, serverDatabases } from './hosts.js';
import { drain } from './node/drain.js';
import { keys } from './keys.js';
import { mounts } from './mounts.js';
import { panelSettings } from './settings.js';
import { allActivity, overview, requests } from './overview.js';
import { moves } from './moves.js';
import { nodeLink } from './node/node-link.js';
import { allocations, nodes } from './nodes.js';
import { roles } from './roles.js';
import { newServer, servers } from './servers.js';
import { users } from './users.js';

export const admin = {
  title: 'Administration',
  notYours: 'This is for administrators',
  notYoursHelp: 'Ask the operator of this panel if you need something here.',
  allActivity,
  allocations,
  egg,
  drain,
  eggImport,
  backupHosts,
  databaseHosts,
  eggs,
  jobs,
  keys,
  locations,
  moves,
  nests,
  mounts,
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
} as const;

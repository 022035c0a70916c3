// Made by `npm run sync` from the files that declare them; not edited by hand.
import { routesOf } from '../core/route.js';
import * as activity from './activity.contract.js';
import * as allocations from './allocations.contract.js';
import * as backupHosts from './backup-hosts.contract.js';
import * as databaseHosts from './database-hosts.contract.js';
import * as databases from './databases.contract.js';
import * as drains from './drains.contract.js';
import * as eggEditing from './egg-editing.contract.js';
import * as eggTrials from './egg-trials.contract.js';
import * as eggs from './eggs.contract.js';
import * as jobs from './jobs.contract.js';
import * as keys from './keys.contract.js';
import * as locations from './locations.contract.js';
import * as mounts from './mounts.contract.js';
import * as nests from './nests.contract.js';
import * as nodeLink from './node-link.contract.js';
import * as nodes from './nodes.contract.js';
import * as operations from './operations.contract.js';
import * as overview from './overview.contract.js';
import * as plugins from './plugins.contract.js';
import * as requests from './requests.contract.js';
import * as roles from './roles.contract.js';
import * as serverPreview from './server-preview.contract.js';
import * as servers from './servers.contract.js';
import * as settings from './settings.contract.js';
import * as transfers from './transfers.contract.js';
import * as users from './users.contract.js';

/** Every route of the Application API. */
export const APPLICATION_ROUTES = routesOf(
  activity,
  allocations,
  backupHosts,
  databaseHosts,
  databases,
  drains,
  eggEditing,
  eggTrials,
  eggs,
  jobs,
  keys,
  locations,
  mounts,
  nests,
  nodeLink,
  nodes,
  operations,
  overview,
  plugins,
  requests,
  roles,
  serverPreview,
  servers,
  settings,
  transfers,
  users,
);

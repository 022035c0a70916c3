// Made by `npm run sync` from the files that declare them; not edited by hand.
import { routesOf } from '../core/route.js';
import * as activity from './activity.contract.js';
import * as backups from './backups.contract.js';
import * as nodeStatus from './node-status.contract.js';
import * as nodes from './nodes.contract.js';
import * as operations from './operations.contract.js';
import * as servers from './servers.contract.js';
import * as sftp from './sftp.contract.js';
import * as transfers from './transfers.contract.js';

/** Every route of the Remote API. */
export const REMOTE_ROUTES = routesOf(
  activity,
  backups,
  nodeStatus,
  nodes,
  operations,
  servers,
  sftp,
  transfers,
);

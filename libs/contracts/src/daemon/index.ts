// Made by `npm run sync` from the files that declare them; not edited by hand.
import { routesOf } from '../core/route.js';
import * as backupRepository from './backup-repository.contract.js';
import * as backups from './backups.contract.js';
import * as documents from './documents.contract.js';
import * as fileStreams from './file-streams.contract.js';
import * as files from './files.contract.js';
import * as servers from './servers.contract.js';
import * as system from './system.contract.js';
import * as transfers from './transfers.contract.js';

/** Every route of daemons. */
export const DAEMON_ROUTES = routesOf(
  backupRepository,
  backups,
  documents,
  fileStreams,
  files,
  servers,
  system,
  transfers,
);

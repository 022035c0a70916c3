// Made by `npm run sync` from the files that declare them; not edited by hand.
import { routesOf } from '../core/route.js';
import * as account from './account.contract.js';
import * as activity from './activity.contract.js';
import * as apiKeys from './api-keys.contract.js';
import * as backupRotation from './backup-rotation.contract.js';
import * as backups from './backups.contract.js';
import * as databases from './databases.contract.js';
import * as fileStreams from './file-streams.contract.js';
import * as files from './files.contract.js';
import * as live from './live.contract.js';
import * as network from './network.contract.js';
import * as notifications from './notifications.contract.js';
import * as operations from './operations.contract.js';
import * as preferences from './preferences.contract.js';
import * as schedules from './schedules/schedules.contract.js';
import * as servers from './servers.contract.js';
import * as settings from './settings.contract.js';
import * as sshKeys from './ssh-keys.contract.js';
import * as startup from './startup.contract.js';
import * as subusers from './subusers.contract.js';
import * as twoFactor from './two-factor.contract.js';
import * as websocket from './websocket.contract.js';

/** Every route of the client API. */
export const CLIENT_ROUTES = routesOf(
  account,
  activity,
  apiKeys,
  backupRotation,
  backups,
  databases,
  fileStreams,
  files,
  live,
  network,
  notifications,
  operations,
  preferences,
  schedules,
  servers,
  settings,
  sshKeys,
  startup,
  subusers,
  twoFactor,
  websocket,
);

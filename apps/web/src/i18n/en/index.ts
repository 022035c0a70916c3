import { account } from './account.js';
import { activity } from './activity.js';
import { backups } from './server/backups.js';
import { editor } from './server/editor.js';
import { files } from './server/files.js';
import { admin } from './admin/index.js';
import { common, errors } from './common.js';
import { commonBehind, errorsBehind } from './common-behind.js';
import { console } from './console.js';
import { fieldRefusals, refusals } from './refusals.js';
import { schedules } from './server/schedules.js';
import { databases } from './server/databases.js';
import { inbox } from './inbox.js';
import { network } from './server/network.js';
import { open } from './open.js';
import { operations } from './server/operations.js';
import { people } from './server/people.js';
import { servers } from './servers.js';
import { settings } from './settings.js';
import { shell } from './shell.js';
import { keys, shellBehind } from './shell-behind.js';
import { startup } from './startup.js';
import { uploads } from './server/uploads.js';

/** Every text of the interface. */
export const en = {
  ...open,
  account,
  activity,
  backups,
  admin,
  common: { ...common, ...commonBehind },
  console,
  editor,
  files,
  databases,
  fieldRefusals,
  keys,
  errors: { ...errors, ...errorsBehind, ...refusals },
  inbox,
  network,
  operations,
  people,
  schedules,
  servers,
  settings,
  shell: { ...shell, ...shellBehind },
  startup,
  uploads,
};

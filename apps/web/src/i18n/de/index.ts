import type { Translation } from '../translation.js';
import { account } from './account.js';
import { admin } from './admin/index.js';
import { commonBehind, errorsBehind } from './common-behind.js';
import { console } from './console.js';
import { inbox } from './inbox.js';
import { activity } from './activity.js';
import { open } from './open.js';
import { operations } from './server/operations.js';
import { keys } from './keys.js';
import { fieldRefusals, refusals } from './refusals.js';
import { backups } from './server/backups.js';
import { databases } from './server/databases.js';
import { editor } from './server/editor.js';
import { files } from './server/files.js';
import { network } from './server/network.js';
import { people } from './server/people.js';
import { schedules } from './server/schedules.js';
import { uploads } from './server/uploads.js';
import { servers } from './servers.js';
import { settings } from './settings.js';
import { startup } from './startup.js';

/** German, whole. */
export const de: Translation = {
  ...open,
  account,
  activity,
  admin,
  backups,
  common: { ...open.common, ...commonBehind },
  console,
  databases,
  editor,
  fieldRefusals,
  keys,
  errors: { ...open.errors, ...errorsBehind, ...refusals },
  files,
  inbox,
  network,
  operations,
  people,
  schedules,
  servers,
  settings,
  startup,
  uploads,
};

import type { Translation } from '../translation.js';
import { account } from './account.js';
import { admin } from './admin/index.js';
import { commonBehind, errorsBehind } from './common-behind.js';
import { console } from './console.js';
import { inbox } from './inbox.js';
import { open } from './open.js';
import { refusals } from './refusals.js';
import { backups } from './server/backups.js';
import { files } from './server/files.js';
import { network } from './server/network.js';
import { people } from './server/people.js';
import { servers } from './servers.js';
import { settings } from './settings.js';
import { startup } from './startup.js';

/** German, as far as it is translated: the rest stays English. */
export const de: Translation = {
  ...open,
  account,
  admin,
  backups,
  common: { ...open.common, ...commonBehind },
  console,
  errors: { ...open.errors, ...errorsBehind, ...refusals },
  files,
  inbox,
  network,
  people,
  servers,
  settings,
  startup,
};

import type { Translation } from '../translation.js';
import { admin } from './admin/index.js';
import { commonBehind, errorsBehind } from './common-behind.js';
import { console } from './console.js';
import { inbox } from './inbox.js';
import { open } from './open.js';
import { refusals } from './refusals.js';
import { servers } from './servers.js';

/** German, as far as it is translated: the rest stays English. */
export const de: Translation = {
  ...open,
  admin,
  common: { ...open.common, ...commonBehind },
  console,
  errors: { ...open.errors, ...errorsBehind, ...refusals },
  inbox,
  servers,
};

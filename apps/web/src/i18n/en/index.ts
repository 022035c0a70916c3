import { account } from './account.js';
import { activity } from './activity.js';
import { common } from './common.js';
import { commonBehind } from './common-behind.js';
import { console } from './console.js';
import { open } from './open.js';
import { servers } from './servers.js';
import { settings } from './settings.js';
import { startup } from './startup.js';

/** Every text of the interface. */
export const en = {
  ...open,
  account,
  activity,
  common: { ...common, ...commonBehind },
  console,
  servers,
  settings,
  startup,
};

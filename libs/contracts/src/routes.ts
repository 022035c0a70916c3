import { APPLICATION_ROUTES } from './application/index.js';
import { AUTH_ROUTES } from './auth/index.js';
import { CLIENT_ROUTES } from './client/index.js';
import { DAEMON_ROUTES } from './daemon/index.js';
import { PANEL_ROUTES } from './panel/index.js';
import { REMOTE_ROUTES } from './remote/index.js';

/** Every route of panel and daemon. */
export const ROUTES = [
  ...AUTH_ROUTES,
  ...CLIENT_ROUTES,
  ...APPLICATION_ROUTES,
  ...REMOTE_ROUTES,
  ...DAEMON_ROUTES,
  ...PANEL_ROUTES,
] as const;

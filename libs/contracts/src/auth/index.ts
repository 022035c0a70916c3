import { routesOf } from '../core/route.js';
import * as login from './login.contract.js';
import * as links from './one-time-links.contract.js';
import * as sessions from './sessions.contract.js';

/** Every route of browsers' sessions. */
export const AUTH_ROUTES = routesOf(links, login, sessions);

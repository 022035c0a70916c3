import { routesOf } from '../core/route.js';
import * as login from './login.contract.js';
import * as sessions from './sessions.contract.js';

/** Every route of browsers' sessions. */
export const AUTH_ROUTES = routesOf(login, sessions);

// Made by `npm run sync` from the files that declare them; not edited by hand.
import { routesOf } from '../core/route.js';
import * as documents from './documents.contract.js';
import * as fileLinks from './file-links.contract.js';
import * as health from './health.contract.js';
import * as metrics from './metrics.contract.js';

/** Every route of the panel outside of its APIs. */
export const PANEL_ROUTES = routesOf(documents, fileLinks, health, metrics);

import { errorsOf } from '../core/errors.js';
import * as health from '../panel/health.contract.js';
import * as metrics from '../panel/metrics.contract.js';
import * as account from './account.errors.js';
import * as auth from './auth.errors.js';
import * as backup from './backup.errors.js';
import * as catalogue from './catalogue.errors.js';
import * as common from './common.errors.js';
import * as database from './database.errors.js';
import * as file from './file.errors.js';
import * as idempotency from './idempotency.errors.js';
import * as transfer from './transfer.errors.js';

/** Every error that panel and daemon share, or that callers of the panel see. */
export const ERRORS = errorsOf(
  account,
  auth,
  backup,
  catalogue,
  common,
  database,
  file,
  health,
  idempotency,
  metrics,
  transfer,
);

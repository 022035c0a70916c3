import { databaseAway } from '@app/contracts/errors/common.errors.js';
import type { AppError } from '@app/contracts/core/errors.js';

const codeOf = (error: unknown): string | undefined =>
  (error as { driverError?: { code?: string }; code?: string } | null)?.driverError?.code ??
  (error as { code?: string } | null)?.code;

/** True when a row could not be deleted because others still point at it. */
export const isReferenced = (error: unknown): boolean => codeOf(error) === 'ER_ROW_IS_REFERENCED_2';

/** True when a row points at another one that does not exist. */
export const isDangling = (error: unknown): boolean => codeOf(error) === 'ER_NO_REFERENCED_ROW_2';

/** True when a value does not fit its column. */
export const isTooLong = (error: unknown): boolean => codeOf(error) === 'ER_DATA_TOO_LONG';

/** True when a statement did not get a lock in time, or at once where it asked for that. */
export const isLockTimeout = (error: unknown): boolean =>
  ['ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_NOWAIT'].includes(codeOf(error) ?? '');

/** The server is not there, or takes nobody in: connections that failed, broke or were refused. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_NORMAL_SHUTDOWN',
  'ER_SERVER_SHUTDOWN',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
]);
const RETRY_AFTER_SECONDS = '5';

/** Only what the database's client throws has one of these; a node or Redis that is away is another matter. */
const isOfDatabase = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && ('driverError' in error || 'fatal' in error);

/** A 503 with Retry-After when the database is away, null for every other failure. */
export function databaseFailure(error: unknown): AppError | null {
  if (!isOfDatabase(error) || !AWAY.has(codeOf(error) ?? '')) return null;
  return databaseAway({ cause: error, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
}

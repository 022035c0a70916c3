import { createHash, timingSafeEqual } from 'node:crypto';
import type { AppError } from '@app/contracts/core/errors.js';
import { missingBearer, wrongBearer } from './daemon.errors.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, also for different lengths. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

/** null when the header holds one of the node's tokens. The scheme is case-sensitive, split at the first space. */
export function refuseBearer(header: string | undefined, tokens: readonly string[]): AppError | null {
  const space = header?.indexOf(' ') ?? -1;
  if (header === undefined || space === -1 || header.slice(0, space) !== 'Bearer') {
    return missingBearer({ headers: { 'www-authenticate': 'Bearer' } });
  }
  const given = header.slice(space + 1);
  // All are compared, so that the time does not tell which one matched.
  const matches = tokens.map((token) => isSameSecret(given, token));
  return matches.includes(true) ? null : wrongBearer();
}

import type { AppError } from '@app/contracts/core/errors.js';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import { isSameSecret } from '@app/platform/http/same-secret.js';
import { missingBearer, wrongBearer } from './daemon.errors.js';

/** Whether a route asks for the panel's bearer; throws for one that states no access of a daemon's. */
export function needsBearer(route: RouteDescriptor | undefined): boolean {
  if (!route) throw new TypeError('the route states no access');
  const { access } = route;
  if (access === 'public' || (typeof access === 'object' && 'signed' in access)) return false;
  if (typeof access === 'object' && 'daemon' in access) return true;
  throw new TypeError(`access of ${route.id} means nothing on a daemon`);
}

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

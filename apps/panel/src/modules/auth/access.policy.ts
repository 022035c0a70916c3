import type { Area } from '@app/contracts/core/route.js';
import { APPLICATION_KEY, type Actor } from '../../access/request-context.js';

/** Why a credential may not use an area at all, or null: conventions.md §2, "Which key may call what". */
export function areaRefusal(area: Area, actor: Actor): string | null {
  if (area === 'application') {
    return actor.user.rights.isAny ? null : 'This account does not have permission to access the API.';
  }
  return actor.key?.type === APPLICATION_KEY
    ? 'You are attempting to use an application API key on an endpoint that requires a client API key.'
    : null;
}

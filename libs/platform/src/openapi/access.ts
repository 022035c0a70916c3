import type { RouteDescriptor } from '@app/contracts/core/route.js';
import type { Json } from './json-schema.js';

/** Who may call a route, in words. */
export function accessText({ access }: Pick<RouteDescriptor, 'access'>): string {
  if (typeof access === 'string') return access;
  if ('server' in access)
    return `server: ${access.server ?? 'any member'}${access.anyState ? ', in every state' : ''}`;
  if ('key' in access) return `key: ${access.key} ${access.write ? 'write' : 'read'}`;
  if ('node' in access) return 'node token';
  if ('daemon' in access) return 'panel (node token)';
  return `signed: ${access.signed}`;
}

/** The one right a route asks for: a subuser permission, or a resource and a bit of application keys. */
export function permissionOf({ access }: Pick<RouteDescriptor, 'access'>): string | undefined {
  if (typeof access === 'string') return undefined;
  if ('server' in access) return access.server ?? undefined;
  return 'key' in access ? `${access.key}:${access.write ? 'write' : 'read'}` : undefined;
}

const bearer = (description: string): Json => ({ type: 'http', scheme: 'bearer', description });

/** Every way to prove who calls: conventions.md §1 and §2, remote-api.md §1, daemon-api.md §1 and §2. */
export const SECURITY_SCHEMES = {
  accountKey: bearer(
    'An account key (`ptlc_…`): what its user may do. The account key of an administrator also opens the application API.',
  ),
  applicationKey: bearer('An application key (`ptla_…`), limited to the resources it was given.'),
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-rookery',
    description: 'The session of a browser that is logged in.',
  },
  nodeToken: bearer('`<token id>.<token>` of a node.'),
  panelToken: bearer('The token of the node, as its panel sends it.'),
  signedToken: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'A JWT that the panel signed for one use.',
  },
} as const satisfies Record<string, Json>;
type Scheme = keyof typeof SECURITY_SCHEMES;

/** The schemes a route takes, one of which is enough; empty = anybody may call it. */
export function schemesOf({ access }: Pick<RouteDescriptor, 'access'>): readonly Scheme[] {
  if (access === 'public') return [];
  if (access === 'session') return ['session'];
  if (access === 'account') return ['accountKey', 'session'];
  if ('server' in access) return ['accountKey', 'session'];
  if ('key' in access) return ['applicationKey', 'accountKey', 'session'];
  if ('node' in access) return ['nodeToken'];
  return 'daemon' in access ? ['panelToken'] : ['signedToken'];
}

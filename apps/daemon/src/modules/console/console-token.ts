import { hasScope, WebsocketClaims } from '@app/contracts/tokens/claims.js';
import { CLOCK_SKEW_S, signedPayload, SignedTokenError } from '../../platform/http/signed-token.js';

/** What a verified console token allows; times are Unix seconds. */
export interface ConsoleGrant {
  readonly user: string;
  readonly server: string;
  readonly permissions: readonly string[];
  /** Whether output may be shown (hazard W6): to all that connect, unless the token says that it takes a permission. */
  readonly mayRead: boolean;
  readonly jti: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Refused with this text in a `jwt error` (console-websocket.md §3). */
export class ConsoleTokenError extends Error {
  constructor(text: string) {
    super(`jwt: ${text}`);
    this.name = 'ConsoleTokenError';
  }
}

/** Exact, or `*` for everything that is not an admin's. */
const allows = (permissions: readonly string[], permission: string): boolean =>
  permissions.includes(permission) || (!permission.startsWith('admin') && permissions.includes('*'));

export const hasPermission = (grant: ConsoleGrant, permission: string): boolean =>
  allows(grant.permissions, permission);

export interface TokenRules {
  /** Any of these keys may have signed it (a rotation is going on, hazard C5). */
  readonly keys: readonly string[];
  readonly server: string;
  /** Unix seconds; tokens from before the daemon's start are refused. */
  readonly bootedAt: number;
  readonly now: number;
  /** Whether tokens of that issuer are meant for this node; asked only where the token names one. */
  isIssuer(issuer: string): boolean;
  /** Whether the client has connected to the node by this address. */
  isAudience(audience: string): boolean;
  isDenied(grant: ConsoleGrant): boolean;
}

/** Checks signature, times, scope, permission and server before anybody is told of success (hazard W5). */
export async function verifyConsoleToken(token: string, rules: TokenRules): Promise<ConsoleGrant> {
  const claims = WebsocketClaims.safeParse(await payloadOf(token, rules));
  if (!claims.success) throw new ConsoleTokenError('created too far in past (denylist)');
  const { user_uuid, server_uuid, permissions, jti, iat, exp, iss, aud } = claims.data;
  const isReadGuarded = claims.data.use_console_read_permission === true;
  if (iat > rules.now + CLOCK_SKEW_S) throw new ConsoleTokenError('iat claim is invalid');
  if (iss !== undefined && !rules.isIssuer(iss)) throw new ConsoleTokenError('iss claim is invalid');
  if (aud !== undefined && ![aud].flat().some((each) => rules.isAudience(each))) {
    throw new ConsoleTokenError('aud claim is invalid');
  }
  const grant: ConsoleGrant = {
    user: user_uuid,
    server: server_uuid,
    permissions,
    mayRead: !isReadGuarded || allows(permissions, 'control.read-console'),
    jti: jti ?? null,
    issuedAt: iat,
    expiresAt: exp,
  };
  if (grant.user === '' || iat < rules.bootedAt - CLOCK_SKEW_S || rules.isDenied(grant)) {
    throw new ConsoleTokenError('created too far in past (denylist)');
  }
  if (!hasScope(claims.data, 'websocket') || !hasPermission(grant, 'websocket.connect')) {
    throw new ConsoleTokenError('missing connect permission');
  }
  if (grant.server !== rules.server) throw new ConsoleTokenError('server uuid mismatch');
  return grant;
}

async function payloadOf(token: string, { keys, now }: TokenRules): Promise<unknown> {
  try {
    return await signedPayload(token, keys, now);
  } catch (error) {
    throw error instanceof SignedTokenError ? new ConsoleTokenError(error.message) : error;
  }
}

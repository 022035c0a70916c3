import { randomBytes } from 'node:crypto';
import { consoleTokenId } from '../../platform/daemon-client/console-token-id.js';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { grants } from '@app/contracts/permissions/subuser.permissions.js';
import { hasScope, WebsocketClaims } from '@app/contracts/tokens/claims.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { nodeUrl, type NodeRef } from '../../platform/daemon-client/node-ref.js';
import { CONNECT_PERMISSION } from './websocket.policy.js';

/** client-api.md §12 */
export const TOKEN_LIFE_SECONDS = 600;
/** Nodes whose clock runs behind must not refuse a fresh token. */
const NOT_BEFORE_SECONDS = 300;
/** Clocks of several panels differ a little. */
const CLOCK_TOLERANCE_SECONDS = 60;

export interface TokenSubject {
  readonly userId: number;
  readonly userUuid: string;
  readonly serverUuid: string;
  readonly permissions: readonly string[];
  /** Epoch seconds; left out = ten minutes from now. */
  readonly expiresAt?: number;
}

/** Why a token is not taken; the text goes to the client as `jwt error`, in the words that clients know. */
export class ConsoleTokenError extends Error {}

const seconds = (): number => Math.floor(Date.now() / 1000);
const keyOf = (node: Pick<NodeRef, 'daemonToken'>): Uint8Array => new TextEncoder().encode(node.daemonToken);

/** Console tokens: HS256 under the node's own key, so that the node can check them without asking. */
@Injectable()
export class ConsoleTokens {
  constructor(@Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>) {}

  mint(node: NodeRef, subject: TokenSubject): Promise<string> {
    const jti = consoleTokenId(subject.userId, subject.serverUuid);
    const now = seconds();
    return new SignJWT({
      user_uuid: subject.userUuid,
      user_id: subject.userId,
      server_uuid: subject.serverUuid,
      permissions: [...subject.permissions],
      scope: 'websocket',
      unique_id: randomBytes(12).toString('base64url'),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', jti })
      .setIssuer(this.config.appUrl)
      .setAudience(nodeUrl(node))
      .setJti(jti)
      .setIssuedAt(now)
      .setNotBefore(now - NOT_BEFORE_SECONDS)
      .setExpirationTime(subject.expiresAt ?? now + TOKEN_LIFE_SECONDS)
      .sign(keyOf(node));
  }

  /** Throws ConsoleTokenError unless the token is this node's, in time, for this server and for its console. */
  async verify(node: NodeRef, serverUuid: string, token: string): Promise<WebsocketClaims> {
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(token, keyOf(node), {
        algorithms: ['HS256'],
        requiredClaims: ['exp', 'iat'],
        currentDate: new Date(),
      }));
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new ConsoleTokenError('jwt: exp claim is invalid', { cause: error });
      }
      throw new ConsoleTokenError('jwt: token is not valid', { cause: error });
    }
    const claims = WebsocketClaims.safeParse(payload);
    if (!claims.success) throw new ConsoleTokenError('jwt: token is not valid', { cause: claims.error });
    if (claims.data.iat > seconds() + CLOCK_TOLERANCE_SECONDS) {
      throw new ConsoleTokenError('jwt: token is not valid');
    }
    if (claims.data.server_uuid !== serverUuid) throw new ConsoleTokenError('jwt: server uuid mismatch');
    if (!hasScope(claims.data, 'websocket') || !grants(claims.data.permissions, CONNECT_PERMISSION)) {
      throw new ConsoleTokenError('jwt: missing connect permission');
    }
    return claims.data;
  }
}

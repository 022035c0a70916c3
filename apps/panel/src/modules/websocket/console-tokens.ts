import { Inject, Injectable } from '@nestjs/common';
import { errors } from 'jose';
import { grants } from '@app/contracts/permissions/subuser.permissions.js';
import { hasScope, WebsocketClaims } from '@app/contracts/tokens/claims.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { readNodeToken, signNodeToken } from '../../platform/daemon-client/signed-tokens.js';
import { CONNECT_PERMISSION } from './websocket.policy.js';

/** client-api.md §12 */
export const TOKEN_LIFE_SECONDS = 600;
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

/** Console tokens: HS256 under the node's own key, so that the node can check them without asking. */
@Injectable()
export class ConsoleTokens {
  constructor(@Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>) {}

  mint(node: NodeRef, subject: TokenSubject): Promise<string> {
    return signNodeToken(node, {
      issuer: this.config.appUrl,
      scope: 'websocket',
      userId: subject.userId,
      userUuid: subject.userUuid,
      serverUuid: subject.serverUuid,
      claims: { permissions: [...subject.permissions] },
      expiresAt: subject.expiresAt ?? seconds() + TOKEN_LIFE_SECONDS,
    });
  }

  /** Throws ConsoleTokenError unless the token is this node's, in time, for this server and for its console. */
  async verify(node: NodeRef, serverUuid: string, token: string): Promise<WebsocketClaims> {
    let payload: unknown;
    try {
      payload = await readNodeToken(node, token);
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

import type { TokenScope } from '@app/contracts/tokens/claims.js';
import type { Actor } from './request-context.js';
import type { PermittedServer } from './server-access.port.js';

/** Whoever asked for a link, with what it leads to. */
export interface SignedLink {
  readonly actor: Actor;
  readonly server: PermittedServer;
}

/** Links that the panel signed for one thing of a server, for the access guard. Implemented by the files module. */
export abstract class SignedLinks {
  /**
   * Throws signedLinkInvalid (403) for a token that is not good for the scope, or whose user may not do it any more,
   * and serverStateConflict (409) while the server is in the way.
   */
  abstract admit(token: string, scope: TokenScope): Promise<SignedLink>;
}

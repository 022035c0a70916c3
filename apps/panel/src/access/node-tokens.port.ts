import type { NodeRef } from './node-ref.js';

/** `token` is the decrypted secret part that belongs to the id. */
export interface FoundToken {
  readonly node: NodeRef;
  readonly token: string;
  /** It is the present one of a node that was taken to use an older one. */
  readonly endsRetired: boolean;
}

/** Finds the node that a daemon's token belongs to (remote-api.md §1). Implemented by the nodes module. */
export abstract class NodeTokens {
  /** Null when no node has that token id. */
  abstract find(tokenId: string): Promise<FoundToken | null>;

  /** The daemon has called with that token, which was found good. */
  abstract noteUse(found: FoundToken): Promise<void>;
}

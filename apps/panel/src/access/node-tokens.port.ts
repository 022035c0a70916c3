import type { NodeRef } from './node-ref.js';

/** Finds the node that a daemon's token belongs to (remote-api.md §1). Implemented by the nodes module. */
export abstract class NodeTokens {
  /** `token` is the decrypted secret part; null when no node has that token id. */
  abstract find(tokenId: string): Promise<{ node: NodeRef; token: string } | null>;
}

import type { Actor } from './request-context.js';

/** A server that the actor may see, with what they may do on it. */
export interface PermittedServer {
  readonly id: number;
  readonly uuid: string;
  readonly uuidShort: string;
  readonly name: string;
  readonly ownerId: number;
  readonly nodeId: number;
  /** Null is normal; the others are domain.md §8's. */
  readonly status: string | null;
  readonly isOwner: boolean;
  readonly isAdmin: boolean;
  /** The permission list of client-api.md §12: `['*', …]` for owners and admins, else the subuser's. */
  readonly permissions: readonly string[];
  readonly nodeMaintenance: boolean;
  readonly isTransferring: boolean;
}

/** Membership and state of servers, for the access guard. Implemented by the servers module. */
export abstract class ServerAccess {
  /** By full or short uuid; null for strangers too, so that nothing tells them that it exists. */
  abstract find(identifier: string, actor: Actor): Promise<PermittedServer | null>;

  /** The sentence of a 409, by the priority of domain.md §8, or null when nothing is in the way. */
  abstract stateConflict(server: PermittedServer): string | null;
}

/** Tells whether a member holds a subuser permission; owners and admins hold all. */
export const holds = (server: PermittedServer, permission: string): boolean =>
  server.isOwner || server.isAdmin || server.permissions.includes(permission);

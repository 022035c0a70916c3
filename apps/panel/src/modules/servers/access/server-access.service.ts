import { Injectable } from '@nestjs/common';
import {
  ADMIN_SOCKET_PERMISSIONS,
  storedPermission,
} from '@app/contracts/permissions/subuser.permissions.js';
import { readingOf } from '@app/contracts/permissions/role.permissions.js';
import type { AdminRights } from '../../../access/admin-rights.js';
import type { Actor } from '../../../access/request-context.js';
import { ServerAccess, type PermittedServer } from '../../../access/server-access.port.js';
import type { ClientServerRow } from '../client/client-server-row.js';
import { ClientServersRepository } from '../client/client-servers.repository.js';
import { conflictOf } from '../server-state.policy.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

/** client-api.md §12. Every member may connect to the console. */
export function permissionsOf(member: {
  readonly isOwner: boolean;
  readonly isAdmin: boolean;
  /** An administrator who may see servers and not change them. */
  readonly isWatcher: boolean;
  readonly granted: readonly string[];
}): string[] {
  if (member.isAdmin) return ['*', ...ADMIN_SOCKET_PERMISSIONS];
  if (member.isOwner) return ['*'];
  const watches = member.isWatcher ? ADMIN_SOCKET_PERMISSIONS : [];
  return [...new Set(['websocket.connect', ...watches, ...member.granted.map(storedPermission)])];
}

/** Who may update a server as an administrator may do everything on it (client-api.md, reading guide). */
export const administers = (rights: AdminRights, { nodeId }: { readonly nodeId: number }): boolean =>
  rights.mayOn({ model: 'server', verb: 'update' }, [nodeId]);

/** A permitted server with all that was read of it, so that its details need not read the row again. */
export interface ReadServer extends PermittedServer {
  readonly row: ClientServerRow;
}

/** Who may do what on a server, for the access guard. */
@Injectable()
export class ServerAccessService extends ServerAccess {
  constructor(private readonly repository: ClientServersRepository) {
    super();
  }

  override async find(identifier: string, actor: Actor): Promise<ReadServer | null> {
    const value = identifier.toLowerCase();
    const by = UUID.test(value) ? 'uuid' : SHORT_UUID.test(value) ? 'uuid_short' : null;
    const row = by && (await this.repository.find(by, value, actor.user.id));
    if (!row) return null;
    const isOwner = row.ownerId === actor.user.id;
    const { rights } = actor.user;
    const isAdmin = administers(rights, row);
    const isWatcher = rights.mayOn(readingOf('server'), [row.nodeId]);
    if (!isOwner && !isAdmin && !isWatcher && row.permissions === null) return null;
    const { id, uuid, uuidShort, name, ownerId, nodeId, status, nodeMaintenance } = row;
    return {
      id,
      uuid,
      uuidShort,
      name,
      ownerId,
      nodeId,
      status,
      nodeMaintenance,
      row,
      isOwner,
      isAdmin,
      permissions: permissionsOf({ isOwner, isAdmin, isWatcher, granted: row.permissions ?? [] }),
      isTransferring: row.transferId !== null,
    };
  }

  override stateConflict(server: PermittedServer): string | null {
    return conflictOf(server);
  }
}

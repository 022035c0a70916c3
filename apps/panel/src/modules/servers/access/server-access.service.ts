import { Injectable } from '@nestjs/common';
import {
  ADMIN_SOCKET_PERMISSIONS,
  storedPermission,
} from '@app/contracts/permissions/subuser.permissions.js';
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
  readonly granted: readonly string[];
}): string[] {
  if (member.isAdmin) return ['*', ...ADMIN_SOCKET_PERMISSIONS];
  if (member.isOwner) return ['*'];
  return [...new Set(['websocket.connect', ...member.granted.map(storedPermission)])];
}

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
    const isAdmin = actor.user.rootAdmin;
    if (!isOwner && !isAdmin && row.permissions === null) return null;
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
      permissions: permissionsOf({ isOwner, isAdmin, granted: row.permissions ?? [] }),
      isTransferring: row.transferId !== null,
    };
  }

  override stateConflict(server: PermittedServer): string | null {
    return conflictOf(server);
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { ActingUser } from '../../access/request-context.js';

export interface SocketServer {
  readonly id: number;
  readonly uuid: string;
  readonly nodeId: number;
}

const FULL_UUID = /^[0-9a-f-]{36}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

@Injectable()
export class WebsocketRepository {
  constructor(private readonly database: Database) {}

  /** By full or short uuid. */
  async server(given: string): Promise<SocketServer | null> {
    const identifier = given.toLowerCase();
    const column = FULL_UUID.test(identifier) ? 'uuid' : SHORT_UUID.test(identifier) ? 'uuid_short' : null;
    if (!column) return null;
    const [row] = await this.database.query<SocketServer>(
      `SELECT id, uuid, node_id AS nodeId FROM servers WHERE ${column} = ?`,
      [identifier],
    );
    return row ?? null;
  }

  /** The account behind a token, as it is now. */
  async user(uuid: string): Promise<ActingUser | null> {
    const [row] = await this.database.query<
      Omit<ActingUser, 'rootAdmin' | 'useTotp' | 'isManagedExternally'> &
        Record<'rootAdmin' | 'useTotp' | 'isManagedExternally', unknown>
    >(
      `SELECT id, uuid, username, email, root_admin AS rootAdmin, language, timezone, name_first AS nameFirst,
              name_last AS nameLast, use_totp AS useTotp, is_managed_externally AS isManagedExternally,
              created_at AS createdAt, updated_at AS updatedAt
       FROM users WHERE uuid = ?`,
      [uuid],
    );
    if (!row) return null;
    return {
      ...row,
      rootAdmin: Boolean(row.rootAdmin),
      useTotp: Boolean(row.useTotp),
      isManagedExternally: Boolean(row.isManagedExternally),
    };
  }
}

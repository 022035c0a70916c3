import { Injectable } from '@nestjs/common';
import { UserEntity } from '../../entities.js';
import { columnsOf, type RowIn, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { isAscii } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { SubuserEntity } from './subuser.entity.js';

export type SubuserRow = RowOf<SubuserEntity>;
const SUBUSER = columnsOf(SubuserEntity, 's');

const PERSON = columnsOf(SubuserEntity, 's', ['id', 'userId', 'serverId', 'permissions']).and(
  columnsOf(UserEntity, 'u', [
    'uuid',
    'username',
    'email',
    'language',
    'rootAdmin',
    'useTotp',
    'createdAt',
    'updatedAt',
  ]),
);
/** A subuser with what the client API tells of the person. */
export type Subuser = RowIn<typeof PERSON>;
const FROM = 'FROM subusers s JOIN users u ON u.id = s.user_id';

/** What a change of members needs to know of the server. */
export interface HeldServer {
  readonly ownerId: number;
  readonly nodeId: number;
  readonly uuid: string;
}

@Injectable()
export class SubusersRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  rowsOf(serverIds: readonly number[]): Promise<SubuserRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(SUBUSER, 'FROM subusers s WHERE s.server_id IN (?) ORDER BY s.id', [
      serverIds,
    ]);
  }

  ofServers(serverIds: readonly number[]): Promise<Subuser[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(PERSON, `${FROM} WHERE s.server_id IN (?) ORDER BY s.id`, [serverIds]);
  }

  async findByUuid(serverId: number, userUuid: string): Promise<Subuser | null> {
    if (!isAscii(userUuid)) return null;
    const [row] = await this.database.select(PERSON, `${FROM} WHERE s.server_id = ? AND u.uuid = ?`, [
      serverId,
      userUuid,
    ]);
    return row ?? null;
  }

  async find(serverId: number, userId: number): Promise<Subuser | null> {
    const [row] = await this.database.select(PERSON, `${FROM} WHERE s.server_id = ? AND s.user_id = ?`, [
      serverId,
      userId,
    ]);
    return row ?? null;
  }

  async findById(id: number): Promise<Subuser | null> {
    return (await this.database.select(PERSON, `${FROM} WHERE s.id = ?`, [id]))[0] ?? null;
  }

  count(serverId: number): Promise<number> {
    return this.database.count('FROM subusers s WHERE s.server_id = ?', [serverId]);
  }

  /** Members and owner of the server stay as they are until the transaction ends; null when it is gone. */
  async holdServer(serverId: number): Promise<HeldServer | null> {
    const [row] = await this.database.query<HeldServer>(
      'SELECT owner_id AS ownerId, node_id AS nodeId, uuid FROM servers WHERE id = ? FOR UPDATE',
      [serverId],
    );
    return row ?? null;
  }

  async findServerName(serverId: number): Promise<{ name: string; uuidShort: string } | null> {
    const [row] = await this.database.query<{ name: string; uuidShort: string }>(
      'SELECT name, uuid_short AS uuidShort FROM servers WHERE id = ?',
      [serverId],
    );
    return row ?? null;
  }

  /** Returns the new row's id. */
  async insert(serverId: number, userId: number, permissions: readonly string[]): Promise<number> {
    const now = new Date();
    const result = await this.database.manager.insert(SubuserEntity, {
      serverId,
      userId,
      permissions: [...permissions],
      createdAt: now,
      updatedAt: now,
    });
    this.changed(serverId);
    return Number((result.identifiers[0] as { id: number }).id);
  }

  async update(id: number, serverId: number, permissions: readonly string[]): Promise<void> {
    await this.database.manager.update(
      SubuserEntity,
      { id },
      { permissions: [...permissions], updatedAt: new Date() },
    );
    this.changed(serverId);
  }

  async delete(serverId: number, userId: number): Promise<void> {
    await this.database.manager.delete(SubuserEntity, { serverId, userId });
    this.changed(serverId);
  }

  private changed(serverId: number): void {
    this.database.afterCommit(() => {
      this.invalidation.publish('server-lists', null);
      this.invalidation.publish('server-members', serverId);
    });
  }
}

import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { SubuserEntity } from './subuser.entity.js';

export type SubuserRow = RowOf<SubuserEntity>;
const SUBUSER = columnsOf(SubuserEntity, 's');

@Injectable()
export class SubusersRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  ofServers(serverIds: readonly number[]): Promise<SubuserRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(SUBUSER, 'FROM subusers s WHERE s.server_id IN (?) ORDER BY s.id', [
      serverIds,
    ]);
  }

  /** An owner needs no subuser row (domain.md §1 servers). */
  async delete(serverId: number, userId: number): Promise<void> {
    await this.database.manager.delete(SubuserEntity, { serverId, userId });
    this.database.afterCommit(() => this.invalidation.publish('server-lists', null));
  }
}

import { Injectable } from '@nestjs/common';
import { AllocationEntity, ServerEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { ServerVariableEntity } from './server-variable.entity.js';
import type { VariableValues } from './startup.policy.js';

const SERVER = columnsOf(ServerEntity, 's', ['id', 'uuid', 'eggId', 'startup', 'image', 'memory']).and(
  columnsOf(AllocationEntity, 'a', ['ip', 'port']).optional(),
);
const VALUE = columnsOf(ServerVariableEntity, 'v', ['serverId', 'variableId', 'variableValue']);

/** What a start line shows of a server. */
export type StartupServerRow = RowIn<typeof SERVER>;

@Injectable()
export class StartupRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  async findServer(serverId: number): Promise<StartupServerRow | null> {
    const [row] = await this.database.select(
      SERVER,
      `FROM servers s LEFT JOIN allocations a ON a.id = s.allocation_id WHERE s.id = ?`,
      [serverId],
    );
    return row ?? null;
  }

  /** Stored values of many servers in one query; servers without any are in the map too. */
  async values(serverIds: readonly number[]): Promise<Map<number, VariableValues>> {
    const found = new Map(serverIds.map((id) => [id, new Map<number, string>()]));
    if (serverIds.length === 0) return found;
    const rows = await this.database.select(VALUE, 'FROM server_variables v WHERE v.server_id IN (?)', [
      serverIds,
    ]);
    for (const row of rows) found.get(row.serverId)?.set(row.variableId, row.variableValue);
    return found;
  }

  /** Writes values in one statement; a value that is there is replaced. */
  async save(serverId: number, values: VariableValues, now: Date): Promise<void> {
    if (values.size === 0) return;
    const rows = [...values].map(([variableId, value]) => [serverId, variableId, value, now, now]);
    await this.database.query(
      `INSERT INTO server_variables (server_id, variable_id, variable_value, created_at, updated_at) VALUES ?
       ON DUPLICATE KEY UPDATE variable_value = VALUES(variable_value), updated_at = VALUES(updated_at)`,
      [rows],
    );
    this.changed(serverId);
  }

  /** Removes values of variables that the server's egg does not have. */
  async deleteAllBut(serverId: number, variableIds: readonly number[]): Promise<void> {
    await this.database.query('DELETE FROM server_variables WHERE server_id = ? AND variable_id NOT IN (?)', [
      serverId,
      variableIds.length > 0 ? variableIds : [0],
    ]);
    this.changed(serverId);
  }

  private changed(serverId: number): void {
    this.database.afterCommit(() => this.invalidation.publish('server-parts', serverId));
  }
}

import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { ServerEntity, UserEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { whereAll, type SqlCondition } from '../../platform/database/sql-filter.js';
import { OperationEntity } from './operation.entity.js';
import {
  leaseFrom,
  QUEUED,
  type AnyOperationLine,
  type Operation,
  type OperationKind,
  type OperationLine,
} from './operation.policy.js';

export interface OperationOnNode {
  readonly operation: Operation;
  readonly nodeId: number;
  readonly serverUuid: string;
}

const OPERATION = columnsOf(OperationEntity, 'o', [
  'id',
  'serverId',
  'kind',
  'step',
  'startedAt',
  'actorId',
  'cancelledAt',
]);
const ENDED = OPERATION.and(columnsOf(OperationEntity, 'o', ['state', 'error']));
const LINE = OPERATION.and(
  columnsOf(OperationEntity, 'o', ['state', 'progress', 'bytesDone', 'bytesTotal', 'endedAt', 'error']),
)
  .and(columnsOf(ServerEntity, 's', { serverUuid: 'uuid' }))
  .and(columnsOf(UserEntity, 'u', { actorUuid: 'uuid', actorName: 'username' }).optional());
const LINES = 'JOIN servers s ON s.id = o.server_id LEFT JOIN users u ON u.id = o.actor_id';
const ANY_LINE = LINE.and(columnsOf(ServerEntity, 's', { serverName: 'name', nodeId: 'nodeId' }));
/** Servers that a user, who is named twice, owns or is a subuser of. */
const OWN = `SELECT id FROM servers WHERE owner_id = ? UNION SELECT server_id FROM subusers WHERE user_id = ?`;
const ON_NODE = OPERATION.and(columnsOf(ServerEntity, 's', { nodeId: 'nodeId', serverUuid: 'uuid' }));

/** How far a daemon says that its work has come. */
export interface OperationSign {
  readonly step: string;
  readonly progress: number | null;
  readonly bytesDone: number | null;
  readonly bytesTotal: number | null;
}

export interface OperationPage {
  readonly rows: OperationLine[];
  readonly total: number;
}

@Injectable()
export class OperationsRepository {
  constructor(private readonly database: Database) {}

  async insert(serverId: number, kind: OperationKind, actorId: number | null, now: Date): Promise<Operation> {
    const result = await this.database.manager.insert(OperationEntity, {
      serverId,
      kind,
      step: QUEUED,
      progress: null,
      bytesDone: null,
      bytesTotal: null,
      actorId,
      cancelledAt: null,
      state: 'running',
      leaseExpiresAt: leaseFrom(now),
      error: null,
      startedAt: now,
      endedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    const id = Number((result.identifiers[0] as { id: number }).id);
    return { id, serverId, kind, step: QUEUED, startedAt: now, actorId, cancelledAt: null };
  }

  async findRunning(serverId: number): Promise<Operation | null> {
    const [row] = await this.database.select(
      OPERATION,
      `FROM operations o WHERE o.server_id = ? AND o.state = 'running' ORDER BY o.id DESC LIMIT 1`,
      [serverId],
    );
    return row ?? null;
  }

  /** An operation of that server, as people see it. */
  async findOf(serverId: number, id: number): Promise<OperationLine | null> {
    const where = 'WHERE o.server_id = ? AND o.id = ?';
    return (
      (await this.database.select(LINE, `FROM operations o ${LINES} ${where}`, [serverId, id]))[0] ?? null
    );
  }

  /** The newest operation of the server. */
  async findLast(serverId: number): Promise<Operation | null> {
    const [row] = await this.database.select(
      OPERATION,
      'FROM operations o WHERE o.server_id = ? ORDER BY o.id DESC LIMIT 1',
      [serverId],
    );
    return row ?? null;
  }

  /** The same as people see it. */
  async findLastLine(serverId: number): Promise<OperationLine | null> {
    const rest = `FROM operations o ${LINES} WHERE o.server_id = ? ORDER BY o.id DESC LIMIT 1`;
    return (await this.database.select(LINE, rest, [serverId]))[0] ?? null;
  }

  /** What runs on these servers. */
  runningOf(serverIds: readonly number[]): Promise<OperationLine[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(
      LINE,
      `FROM operations o ${LINES} WHERE o.server_id IN (?) AND o.state = 'running' ORDER BY o.id`,
      [serverIds],
    );
  }

  /** Ids of the owner and the subusers of a server. */
  async members(serverId: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT owner_id AS id FROM servers WHERE id = ? UNION SELECT user_id FROM subusers WHERE server_id = ?',
      [serverId, serverId],
    );
    return rows.map((row) => row.id);
  }

  pageOfServer(serverId: number, request: ListRequest): Promise<OperationPage> {
    return this.page('FROM operations o', 'WHERE o.server_id = ?', [serverId], request);
  }

  pageOfUser(userId: number, isActive: boolean, request: ListRequest): Promise<OperationPage> {
    const from = `FROM (${OWN}) own STRAIGHT_JOIN operations o ON o.server_id = own.id`;
    return this.page(from, isActive ? "WHERE o.state = 'running'" : '', [userId, userId], request);
  }

  /** Any server's. */
  async find(id: number): Promise<AnyOperationLine | null> {
    const rest = `FROM operations o ${LINES} WHERE o.id = ?`;
    return (await this.database.select(ANY_LINE, rest, [id]))[0] ?? null;
  }

  /** The newest of all servers' that fit; `most` of them count. */
  async newest(
    conditions: readonly SqlCondition[],
    { page, perPage }: ListRequest,
    most: number,
  ): Promise<{ readonly rows: AnyOperationLine[]; readonly total: number }> {
    const { sql, params } = whereAll(conditions);
    const isOfServers = sql.includes('s.');
    const counted = isOfServers
      ? 'FROM operations o JOIN servers s ON s.id = o.server_id'
      : 'FROM operations o';
    const total = await this.database.countUpTo(most, counted + sql, params);
    const offset = (page - 1) * perPage;
    if (offset >= total) return { rows: [], total };
    // Many are met soon in the order of their ids; MariaDB would begin with the servers of a node, or join
    // them in an order of its own, and sort all of them.
    const read =
      isOfServers && total === most
        ? `FROM operations o FORCE INDEX FOR ORDER BY (PRIMARY)
           STRAIGHT_JOIN servers s FORCE INDEX (PRIMARY) ON s.id = o.server_id`
        : counted;
    const ids = await this.database.query<{ id: number }>(
      `SELECT o.id ${read}${sql} ORDER BY o.id DESC LIMIT ? OFFSET ?`,
      [...params, Math.min(perPage, total - offset), offset],
    );
    // Their servers may have been deleted since they were counted.
    if (ids.length === 0) return { rows: [], total };
    const rows = await this.database.select(
      ANY_LINE,
      `FROM operations o ${LINES} WHERE o.id IN (?) ORDER BY o.id DESC`,
      [ids.map(({ id }) => id)],
    );
    return { rows, total };
  }

  async markCancelled(id: number, now: Date): Promise<void> {
    await this.database.manager.update(OperationEntity, { id }, { cancelledAt: now, updatedAt: now });
  }

  /** Renews the lease; false when no operation runs on the server. */
  async renew(serverId: number, sign: OperationSign | null, now: Date): Promise<boolean> {
    const told = sign === null ? {} : { ...sign, step: sign.step.slice(0, 64) };
    const result = await this.database.manager.update(
      OperationEntity,
      { serverId, state: 'running' },
      { leaseExpiresAt: leaseFrom(now), updatedAt: now, ...told },
    );
    return (result.affected ?? 0) > 0;
  }

  /** Ends running operations; false when none of them ran any more. */
  async end(ids: readonly number[], succeeded: boolean, error: string | null, now: Date): Promise<boolean> {
    if (ids.length === 0) return false;
    const result = await this.database.manager.update(
      OperationEntity,
      { id: In([...ids]), state: 'running' },
      { state: succeeded ? 'succeeded' : 'failed', error, endedAt: now, updatedAt: now },
    );
    return (result.affected ?? 0) > 0;
  }

  /** Running operations whose lease has run out, with the node to ask. */
  findExpired(now: Date, limit: number): Promise<OperationOnNode[]> {
    return this.onNodes('o.lease_expires_at < ?', now, limit);
  }

  /** The newest operation of the server if it has failed for one of these reasons. */
  async findLastFailed(
    serverId: number,
    errors: readonly string[],
  ): Promise<{ operation: Operation; error: string } | null> {
    const [row] = await this.database.select(
      ENDED,
      `FROM operations o WHERE o.server_id = ? ORDER BY o.id DESC LIMIT 1`,
      [serverId],
    );
    if (row?.state !== 'failed' || row.error === null || !errors.includes(row.error)) return null;
    const { state: _, error, ...operation } = row;
    return { operation, error };
  }

  /** Takes a failed operation up again. */
  async resume(id: number, now: Date): Promise<void> {
    await this.database.manager.update(
      OperationEntity,
      { id },
      { state: 'running', error: null, endedAt: null, leaseExpiresAt: leaseFrom(now), updatedAt: now },
    );
  }

  /** Running operations whose daemon has sent no heartbeat, with the node to ask. */
  findSilent(limit: number): Promise<OperationOnNode[]> {
    return this.onNodes('o.step = ?', QUEUED, limit);
  }

  findRunningOfNode(nodeId: number, begunBefore: Date): Promise<Operation[]> {
    return this.database.select(
      OPERATION,
      `FROM operations o JOIN servers s ON s.id = o.server_id
       WHERE o.state = 'running' AND s.node_id = ? AND o.started_at <= ?`,
      [nodeId, begunBefore],
    );
  }

  /** Keeps others from changing the server until the transaction ends; false when it is gone. */
  async lockServer(serverId: number): Promise<boolean> {
    const rows = await this.database.query('SELECT id FROM servers WHERE id = ? FOR UPDATE', [serverId]);
    return rows.length > 0;
  }

  /** False when the operation has ended or its lease was renewed meanwhile. */
  async isStillExpired(id: number, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      "SELECT id FROM operations WHERE id = ? AND state = 'running' AND lease_expires_at < ? FOR UPDATE",
      [id, now],
    );
    return rows.length > 0;
  }

  private async page(
    from: string,
    where: string,
    params: readonly unknown[],
    { page, perPage }: ListRequest,
  ): Promise<OperationPage> {
    const [total, rows] = await Promise.all([
      this.database.count(`${from} ${where}`, params),
      this.database.select(LINE, `${from} ${LINES} ${where} ORDER BY o.id DESC LIMIT ? OFFSET ?`, [
        ...params,
        perPage,
        (page - 1) * perPage,
      ]),
    ]);
    return { rows, total };
  }

  private async onNodes(condition: string, value: unknown, limit: number): Promise<OperationOnNode[]> {
    const rows = await this.database.select(
      ON_NODE,
      `FROM operations o JOIN servers s ON s.id = o.server_id
       WHERE o.state = 'running' AND ${condition} ORDER BY o.lease_expires_at LIMIT ?`,
      [value, limit],
    );
    return rows.map(({ nodeId, serverUuid, ...operation }) => ({ operation, nodeId, serverUuid }));
  }
}

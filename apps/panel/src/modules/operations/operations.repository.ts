import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ServerEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { OperationEntity } from './operation.entity.js';
import { leaseFrom, QUEUED, type Operation, type OperationKind } from './operation.policy.js';

export interface OperationOnNode {
  readonly operation: Operation;
  readonly nodeId: number;
  readonly serverUuid: string;
}

const OPERATION = columnsOf(OperationEntity, 'o', ['id', 'serverId', 'kind', 'step', 'startedAt']);
const ENDED = OPERATION.and(columnsOf(OperationEntity, 'o', ['state', 'error']));
const ON_NODE = OPERATION.and(columnsOf(ServerEntity, 's', { nodeId: 'nodeId', serverUuid: 'uuid' }));

@Injectable()
export class OperationsRepository {
  constructor(private readonly database: Database) {}

  async insert(serverId: number, kind: OperationKind, now: Date): Promise<Operation> {
    const result = await this.database.manager.insert(OperationEntity, {
      serverId,
      kind,
      step: QUEUED,
      progress: null,
      state: 'running',
      leaseExpiresAt: leaseFrom(now),
      error: null,
      startedAt: now,
      endedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    const id = Number((result.identifiers[0] as { id: number }).id);
    return { id, serverId, kind, step: QUEUED, startedAt: now };
  }

  async findRunning(serverId: number): Promise<Operation | null> {
    const [row] = await this.database.select(
      OPERATION,
      `FROM operations o WHERE o.server_id = ? AND o.state = 'running' ORDER BY o.id DESC LIMIT 1`,
      [serverId],
    );
    return row ?? null;
  }

  /** Renews the lease; false when no operation runs on the server. */
  async renew(
    serverId: number,
    sign: { readonly step: string; readonly progress: number | null } | null,
    now: Date,
  ): Promise<boolean> {
    const told = sign === null ? {} : { step: sign.step.slice(0, 64), progress: sign.progress };
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

  findRunningOfNode(nodeId: number): Promise<Operation[]> {
    return this.database.select(
      OPERATION,
      `FROM operations o JOIN servers s ON s.id = o.server_id WHERE o.state = 'running' AND s.node_id = ?`,
      [nodeId],
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

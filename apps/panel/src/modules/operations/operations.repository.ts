import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { OperationEntity } from './operation.entity.js';
import { leaseFrom, QUEUED, type Operation, type OperationKind } from './operation.policy.js';

interface Row {
  id: number;
  server_id: number;
  kind: OperationKind;
  step: string;
  started_at: Date;
}

const COLUMNS = 'o.id, o.server_id, o.kind, o.step, o.started_at';

const toOperation = (row: Row): Operation => ({
  id: row.id,
  serverId: row.server_id,
  kind: row.kind,
  step: row.step,
  startedAt: row.started_at,
});

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
    const [row] = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM operations o WHERE o.server_id = ? AND o.state = 'running' ORDER BY o.id DESC LIMIT 1`,
      [serverId],
    );
    return row ? toOperation(row) : null;
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

  async findExpired(now: Date, limit: number): Promise<Operation[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM operations o WHERE o.state = 'running' AND o.lease_expires_at < ? ORDER BY o.lease_expires_at LIMIT ?`,
      [now, limit],
    );
    return rows.map(toOperation);
  }

  /** Running operations whose daemon has sent no heartbeat, with the node to ask. */
  async findSilent(limit: number): Promise<{ operation: Operation; nodeId: number; serverUuid: string }[]> {
    const rows = await this.database.query<Row & { node_id: number; uuid: string }>(
      `SELECT ${COLUMNS}, s.node_id, s.uuid FROM operations o JOIN servers s ON s.id = o.server_id
       WHERE o.state = 'running' AND o.step = ? ORDER BY o.lease_expires_at LIMIT ?`,
      [QUEUED, limit],
    );
    return rows.map((row) => ({ operation: toOperation(row), nodeId: row.node_id, serverUuid: row.uuid }));
  }

  async findRunningOfNode(nodeId: number): Promise<Operation[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM operations o JOIN servers s ON s.id = o.server_id WHERE o.state = 'running' AND s.node_id = ?`,
      [nodeId],
    );
    return rows.map(toOperation);
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
}

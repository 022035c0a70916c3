import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { DrainServerEntity } from './drain-server.entity.js';
import { DrainEntity } from './drain.entity.js';
import { MAX_FAILURES, RETRY_MS, type DrainCounts } from './drain.policy.js';

export type Drain = RowOf<DrainEntity>;
export type DrainServer = RowOf<DrainServerEntity>;

/** A server that is still on a drained node. */
export interface LeftServer {
  readonly uuid: string;
  readonly name: string;
  readonly isRefused: boolean;
  readonly reason: string | null;
  /** Where it moves to; null where it does not. */
  readonly to: number | null;
}

const DRAIN = columnsOf(DrainEntity, 'd');
/** What was done about a server, and the move of it that goes on. */
const LEFT = `FROM servers s LEFT JOIN node_drain_servers x ON x.server_id = s.id AND x.drain_id = ?
  LEFT JOIN server_transfers t ON t.id = x.transfer_id AND t.is_running = 1 WHERE s.node_id = ?`;

@Injectable()
export class DrainsRepository {
  constructor(private readonly database: Database) {}

  /** Null where one of the node is in force already. */
  async insert(nodeId: number, atOnce: number, nodes: number[] | null, now: Date): Promise<number | null> {
    const row = { nodeId, isActive: true as const, atOnce, nodes, startedAt: now, endedAt: null };
    try {
      const result = await this.database.manager.insert(DrainEntity, row);
      return Number((result.identifiers[0] as { id: number }).id);
    } catch (error) {
      if (isDuplicate(error)) return null;
      throw error;
    }
  }

  /** The newest one of the node, in force or not. */
  async findLast(nodeId: number): Promise<Drain | null> {
    const rest = 'FROM node_drains d WHERE d.node_id = ? ORDER BY d.id DESC LIMIT 1';
    return (await this.database.select(DRAIN, rest, [nodeId]))[0] ?? null;
  }

  async findActive(nodeId: number): Promise<Drain | null> {
    const rest = 'FROM node_drains d WHERE d.node_id = ? AND d.is_active = 1';
    return (await this.database.select(DRAIN, rest, [nodeId]))[0] ?? null;
  }

  allActive(): Promise<Drain[]> {
    return this.database.select(DRAIN, 'FROM node_drains d WHERE d.is_active = 1 ORDER BY d.id');
  }

  /** As it is, kept from others until the transaction ends; null once it is not in force any more. */
  async lockActive(id: number): Promise<Drain | null> {
    const rest = 'FROM node_drains d WHERE d.id = ? AND d.is_active = 1 FOR UPDATE';
    return (await this.database.select(DRAIN, rest, [id]))[0] ?? null;
  }

  async end(id: number, now: Date): Promise<void> {
    await this.database.manager.update(DrainEntity, { id }, { isActive: null, endedAt: now });
  }

  async setAtOnce(id: number, atOnce: number): Promise<void> {
    await this.database.manager.update(DrainEntity, { id }, { atOnce });
  }

  /** Gives all that has not moved its turn again. */
  async forgetFailures(drainId: number): Promise<void> {
    await this.database.manager.update(DrainServerEntity, { drainId }, { failures: 0, triedAt: null });
  }

  async counts({ id, nodeId }: Pick<Drain, 'id' | 'nodeId'>): Promise<DrainCounts> {
    const [moved, [left]] = await Promise.all([
      this.database.count(
        `FROM node_drain_servers x JOIN server_transfers t ON t.id = x.transfer_id
         WHERE x.drain_id = ? AND t.successful = 1`,
        [id],
      ),
      this.database.query<Record<'count' | 'moving' | 'refused', string>>(
        `SELECT COUNT(*) AS count, COALESCE(SUM(t.id IS NOT NULL), 0) AS moving,
           COALESCE(SUM(t.id IS NULL AND x.is_refused = 1), 0) AS refused ${LEFT}`,
        [id, nodeId],
      ),
    ]);
    return { moved, left: Number(left!.count), moving: Number(left!.moving), refused: Number(left!.refused) };
  }

  /** Moves of the drain that go on. */
  moving(drainId: number): Promise<number> {
    return this.database.count(
      `FROM node_drain_servers x JOIN server_transfers t ON t.id = x.transfer_id
       WHERE x.drain_id = ? AND t.is_running = 1`,
      [drainId],
    );
  }

  /** Those first that fit nowhere, then those that move. */
  async left({ id, nodeId }: Pick<Drain, 'id' | 'nodeId'>, limit: number): Promise<LeftServer[]> {
    const rows = await this.database.query<Omit<LeftServer, 'isRefused'> & { isRefused: number | null }>(
      `SELECT s.uuid, s.name, x.is_refused AS isRefused, x.reason, t.new_node AS \`to\` ${LEFT}
       ORDER BY (t.id IS NULL AND COALESCE(x.is_refused, 0) = 1) DESC, t.id IS NULL, s.id LIMIT ?`,
      [id, nodeId, limit],
    );
    return rows.map((row) => ({ ...row, isRefused: row.isRefused === 1 }));
  }

  /** Servers of the node whose turn it is, those first that had none yet. */
  async due({ id, nodeId }: Pick<Drain, 'id' | 'nodeId'>, now: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT s.id ${LEFT} AND t.id IS NULL AND COALESCE(x.failures, 0) < ?
         AND (x.tried_at IS NULL OR x.tried_at <= ?)
       ORDER BY x.tried_at, s.id LIMIT ?`,
      [id, nodeId, MAX_FAILURES, new Date(now.getTime() - RETRY_MS), limit],
    );
    return rows.map((row) => row.id);
  }

  /** Moves that have failed since the last look, with the reason that their operation tells. */
  failed(
    drainId: number,
  ): Promise<{ serverId: number; transferId: number; failures: number; error: string | null }[]> {
    return this.database.query(
      `SELECT x.server_id AS serverId, x.transfer_id AS transferId, x.failures,
         (SELECT o.error FROM operations o WHERE o.server_id = x.server_id AND o.kind = 'transfer'
          ORDER BY o.id DESC LIMIT 1) AS error
       FROM node_drain_servers x JOIN server_transfers t ON t.id = x.transfer_id
       WHERE x.drain_id = ? AND t.successful = 0`,
      [drainId],
    );
  }

  /** Writes a failure down once, whoever sees it. */
  async noteFailure(
    drainId: number,
    serverId: number,
    transferId: number,
    change: Partial<DrainServer>,
  ): Promise<void> {
    const by = { drainId, serverId, transferId };
    await this.database.manager.update(DrainServerEntity, by, { ...change, transferId: null });
  }

  async note(server: Pick<DrainServer, 'drainId' | 'serverId'> & Partial<DrainServer>): Promise<void> {
    await this.database.manager.upsert(DrainServerEntity, server, ['drainId', 'serverId']);
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';

/** Problems of one kind that are told at once; more of them would say nothing new. */
export const MAX_OF_A_KIND = 100;

export interface NodeRow {
  readonly id: number;
  readonly name: string;
}
export interface StuckDrain extends NodeRow {
  /** Servers that fit nowhere. */
  readonly count: number;
  readonly error: string | null;
}
export interface FailedOperation {
  readonly id: number;
  readonly kind: string;
  readonly serverUuid: string;
  readonly serverName: string;
  readonly endedAt: Date;
  readonly error: string | null;
}
export interface BrokenBackup {
  readonly serverUuid: string;
  readonly serverName: string;
  readonly provedAt: Date;
  readonly error: string | null;
}
export interface OrphanCount {
  readonly hostId: number;
  readonly hostName: string;
  readonly count: number;
  readonly since: Date;
  readonly error: string | null;
}

/** What of the tables of others tells that something is wrong; a fixed number of statements, each by an index. */
@Injectable()
export class ProblemRowsRepository {
  constructor(private readonly database: Database) {}

  /** Those that are meant to answer. */
  nodesInService(): Promise<NodeRow[]> {
    return this.database.query('SELECT id, name FROM nodes WHERE maintenance_mode = 0 ORDER BY id');
  }

  /** Nodes in service that have allocations, all of them taken. */
  nodesWithoutPorts(): Promise<NodeRow[]> {
    return this.database.query(
      `SELECT n.id, n.name FROM nodes n WHERE n.maintenance_mode = 0
       AND (SELECT 1 FROM allocations a WHERE a.node_id = n.id LIMIT 1) = 1
       AND (SELECT 1 FROM allocations a WHERE a.node_id = n.id AND a.server_id IS NULL LIMIT 1) IS NULL
       ORDER BY n.id LIMIT ?`,
      [MAX_OF_A_KIND],
    );
  }

  /** Nodes that are being emptied and have servers that do not go, with what keeps one of them. */
  async stuckDrains(): Promise<StuckDrain[]> {
    const rows = await this.database.query<StuckDrain>(
      `SELECT n.id, n.name, COUNT(*) AS count, MAX(x.reason) AS error
       FROM node_drains d JOIN nodes n ON n.id = d.node_id
       JOIN node_drain_servers x ON x.drain_id = d.id AND x.is_refused = 1
       JOIN servers s ON s.id = x.server_id AND s.node_id = d.node_id
       WHERE d.is_active = 1 GROUP BY n.id, n.name ORDER BY n.id LIMIT ?`,
      [MAX_OF_A_KIND],
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  /** The last of its kind on its server, ended after that. What somebody cancelled, or only tried, did not fail. */
  failedOperations(after: Date): Promise<FailedOperation[]> {
    return this.database.query(
      `SELECT o.id, o.kind, s.uuid AS serverUuid, s.name AS serverName, o.ended_at AS endedAt, o.error
       FROM operations o JOIN servers s ON s.id = o.server_id
       WHERE o.state = 'failed' AND o.ended_at >= ? AND o.cancelled_at IS NULL
       AND (SELECT 1 FROM egg_trials t WHERE t.server_id = o.server_id LIMIT 1) IS NULL
       AND (SELECT 1 FROM operations n WHERE n.server_id = o.server_id AND n.id > o.id AND n.state <> 'running'
         AND REPLACE(n.kind, 'reinstall', 'install') = REPLACE(o.kind, 'reinstall', 'install') LIMIT 1) IS NULL
       ORDER BY o.ended_at LIMIT ?`,
      [after, MAX_OF_A_KIND],
    );
  }

  /** Servers whose newest backup did not come back as it was made. */
  brokenBackups(): Promise<BrokenBackup[]> {
    return this.database.query(
      `SELECT s.uuid AS serverUuid, s.name AS serverName, b.proved_at AS provedAt, b.proof_error AS error
       FROM backups b JOIN servers s ON s.id = b.server_id
       WHERE b.proof_outcome = 'broken' AND b.proved_at IS NOT NULL
       AND (SELECT 1 FROM backups n WHERE n.server_id = b.server_id AND n.id > b.id AND n.is_successful = 1
         AND n.completed_at IS NOT NULL LIMIT 1) IS NULL
       ORDER BY b.proved_at LIMIT ?`,
      [MAX_OF_A_KIND],
    );
  }

  /** Databases without a server that their host would not give up, by host. */
  async orphans(): Promise<OrphanCount[]> {
    const rows = await this.database.query<OrphanCount>(
      `SELECT h.id AS hostId, h.name AS hostName, COUNT(*) AS count, MIN(d.updated_at) AS since, MAX(d.error) AS error
       FROM \`databases\` d JOIN database_hosts h ON h.id = d.database_host_id
       WHERE d.due_at IS NOT NULL AND d.error IS NOT NULL AND (d.server_id IS NULL OR d.state <> 'ready')
       GROUP BY h.id, h.name ORDER BY h.id LIMIT ?`,
      [MAX_OF_A_KIND],
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }
}

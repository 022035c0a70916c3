import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface Counts {
  readonly nodes: number;
  readonly users: number;
  readonly runningOperations: number;
  /** By their status; null = normal. */
  readonly servers: ReadonlyMap<string | null, number>;
}

/** What of a node is counted. */
export interface NodeCounts {
  readonly servers: number;
  readonly ports: number;
  readonly freePorts: number;
}

type Row = { readonly total: number | string } & Readonly<Record<string, number | string | null>>;

/** Figures of everything, each counted in an index alone. */
@Injectable()
export class OverviewRepository {
  constructor(private readonly database: Database) {}

  async counts(): Promise<Counts> {
    const [nodes, users, runningOperations, statuses] = await Promise.all([
      this.database.count('FROM nodes'),
      this.database.count('FROM users'),
      this.database.count("FROM operations WHERE state = 'running'"),
      this.database.query<Row>('SELECT COUNT(*) AS total, status FROM servers GROUP BY status'),
    ]);
    const servers = new Map(statuses.map((row) => [row['status'] as string | null, Number(row.total)]));
    return { nodes, users, runningOperations, servers };
  }

  /** Ids of so many nodes, these before the others. */
  async nodeIds(first: readonly number[], limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM nodes ORDER BY ${first.length === 0 ? '' : 'id IN (?) DESC, '}id LIMIT ?`,
      first.length === 0 ? [limit] : [first, limit],
    );
    return rows.map(({ id }) => id);
  }

  async ofNodes(ids: readonly number[]): Promise<Map<number, NodeCounts>> {
    if (ids.length === 0) return new Map();
    const by = 'WHERE node_id IN (?) GROUP BY node_id';
    const [servers, ports] = await Promise.all([
      this.database.query<Row>(`SELECT COUNT(*) AS total, node_id AS node FROM servers ${by}`, [ids]),
      this.database.query<Row>(
        `SELECT COUNT(*) AS total, COUNT(server_id) AS taken, node_id AS node FROM allocations ${by}`,
        [ids],
      ),
    ]);
    const at = (rows: readonly Row[], id: number, field: string): number =>
      Number(rows.find((row) => row['node'] === id)?.[field] ?? 0);
    return new Map(
      ids.map((id) => {
        const total = at(ports, id, 'total');
        const freePorts = total - at(ports, id, 'taken');
        return [id, { servers: at(servers, id, 'total'), ports: total, freePorts }];
      }),
    );
  }
}

import { Injectable } from '@nestjs/common';
import type { NodeScope } from '../../access/admin-rights.js';
import { Database } from '../../platform/database/database.js';
import { onNodes, whereAll } from '../../platform/database/sql-filter.js';

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

  /** Of these nodes and what lies on them; null = of all. */
  async counts(scope: NodeScope): Promise<Counts> {
    const nodes = whereAll(onNodes('id', scope));
    const servers = whereAll(onNodes('node_id', scope));
    const running = whereAll([{ sql: "o.state = 'running'", params: [] }, ...onNodes('s.node_id', scope)]);
    const ofServers = scope === null ? '' : ' JOIN servers s ON s.id = o.server_id';
    const [nodeCount, users, runningOperations, statuses] = await Promise.all([
      this.database.count(`FROM nodes${nodes.sql}`, nodes.params),
      this.database.count('FROM users'),
      this.database.count(`FROM operations o${ofServers}${running.sql}`, running.params),
      this.database.query<Row>(
        // In the order of an index, which holds the states of all servers, and those of each node.
        `SELECT COUNT(*) AS total, status FROM servers${servers.sql} GROUP BY ${scope === null ? '' : 'node_id, '}status`,
        servers.params,
      ),
    ]);
    const byStatus = new Map<string | null, number>();
    for (const { status, total } of statuses) {
      byStatus.set(status as string | null, (byStatus.get(status as string | null) ?? 0) + Number(total));
    }
    return { nodes: nodeCount, users, runningOperations, servers: byStatus };
  }

  /** Ids of so many nodes of the scope, these before the others. */
  async nodeIds(first: readonly number[], limit: number, scope: NodeScope): Promise<number[]> {
    const where = whereAll(onNodes('id', scope));
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM nodes${where.sql} ORDER BY ${first.length === 0 ? '' : 'id IN (?) DESC, '}id LIMIT ?`,
      [...where.params, ...(first.length === 0 ? [] : [first]), limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Which of these servers, by uuid, and database hosts, by id, are of nodes of the scope. */
  async within(
    scope: ReadonlySet<number>,
    { servers, hosts }: { readonly servers: readonly string[]; readonly hosts: readonly string[] },
  ): Promise<ReadonlySet<string>> {
    const on = whereAll(onNodes('node_id', scope));
    const found = await Promise.all([
      servers.length === 0
        ? []
        : this.database.query<{ id: string }>(`SELECT uuid AS id FROM servers${on.sql} AND uuid IN (?)`, [
            ...on.params,
            servers,
          ]),
      hosts.length === 0
        ? []
        : this.database.query<{ id: number }>(
            `SELECT DISTINCT database_host_id AS id FROM database_host_node${on.sql} AND database_host_id IN (?)`,
            [...on.params, hosts.map(Number)],
          ),
    ]);
    return new Set(found.flat().map(({ id }) => String(id)));
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

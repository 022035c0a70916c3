import { Injectable } from '@nestjs/common';
import type { ServerListType } from '@app/contracts/client/servers.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { EggEntity, NodeEntity, ServerEntity, SubuserEntity } from '../../../entities.js';
import { columnsOf, type RowIn } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { escapeLike } from '../../../platform/database/sql-filter.js';
import { readSearch } from './client-server-search.policy.js';
import { groupDetails, type ClientServerDetails, type DetailRow } from './client-server-details.js';

const SERVER = columnsOf(ServerEntity, 's', [
  'id',
  'uuid',
  'uuidShort',
  'ownerId',
  'name',
  'description',
  'status',
  'memory',
  'swap',
  'disk',
  'io',
  'cpu',
  'threads',
  'oomKiller',
  'allocationId',
  'eggId',
  'startup',
  'image',
  'databaseLimit',
  'allocationLimit',
  'backupLimit',
])
  .and(
    columnsOf(NodeEntity, 'n', {
      nodeName: 'name',
      nodeFqdn: 'fqdn',
      nodeSftpAlias: 'daemonSftpAlias',
      nodeSftpPort: 'daemonSftp',
      nodeMaintenance: 'isInMaintenance',
    }),
  )
  .and(columnsOf(EggEntity, 'e', { eggUuid: 'uuid', eggName: 'name', eggFeatures: 'features' }))
  .and(columnsOf(SubuserEntity, 'su', ['permissions']).optional());

/** One server as the client API needs it, with the permissions of the reader's own subuser row, if there is one. */
export type ClientServerRow = RowIn<typeof SERVER>;

export interface ClientServerPage {
  readonly rows: readonly ClientServerRow[];
  readonly details: ClientServerDetails;
  readonly total: number;
}

interface Source {
  readonly from: string;
  readonly where: readonly string[];
  readonly params: readonly unknown[];
}

const JOINS = `JOIN nodes n ON n.id = s.node_id JOIN eggs e ON e.id = s.egg_id
  LEFT JOIN subusers su ON su.server_id = s.id AND su.user_id = ?`;

const FILTER_COLUMNS: Readonly<Record<string, string>> = {
  uuid: 's.uuid',
  name: 's.name',
  description: 's.description',
  external_id: 's.external_id',
};

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Two statements at most for any page, whatever is included; nodes are never asked. */
@Injectable()
export class ClientServersRepository {
  constructor(private readonly database: Database) {}

  async page(userId: number, type: ServerListType | null, request: ListRequest): Promise<ClientServerPage> {
    const source = this.filtered(this.source(userId, type), request.filters);
    const where = source.where.length > 0 ? `WHERE ${source.where.join(' AND ')}` : '';
    // The page's ids first, by an index, and their rows after it: sorting whole rows would put texts into a
    // temporary table on the database's disk.
    const rows = await this.database.select(
      SERVER,
      `FROM (SELECT s.id FROM ${source.from} ${where} ORDER BY s.id LIMIT ? OFFSET ?) page
       JOIN servers s ON s.id = page.id ${JOINS}`,
      [...source.params, request.perPage, (request.page - 1) * request.perPage, userId],
    );
    rows.sort((a, b) => a.id - b.id);
    const isWhole = request.page === 1 && rows.length < request.perPage;
    const count = isWhole ? null : { sql: `FROM ${source.from} ${where}`, params: [...source.params] };
    const { details, total } = await this.details(rows, request.includes.has('subusers'), count);
    return { rows, details, total: total ?? rows.length };
  }

  async one(
    serverId: number,
    userId: number,
    withSubusers: boolean,
  ): Promise<{ row: ClientServerRow; details: ClientServerDetails } | null> {
    const rows = await this.database.select(SERVER, `FROM servers s ${JOINS} WHERE s.id = ?`, [
      userId,
      serverId,
    ]);
    if (!rows[0]) return null;
    const { details } = await this.details(rows, withSubusers, null);
    return { row: rows[0], details };
  }

  private source(userId: number, type: ServerListType | null): Source {
    const isMember = 'SELECT 1 FROM subusers x WHERE x.server_id = s.id AND x.user_id = ?';
    switch (type) {
      case 'owner':
        return { from: 'servers s', where: ['s.owner_id = ?'], params: [userId] };
      case 'admin':
        return {
          from: 'servers s',
          where: ['s.owner_id <> ?', `NOT EXISTS (${isMember})`],
          params: [userId, userId],
        };
      case 'admin-all':
        return { from: 'servers s', where: [], params: [] };
      case null:
        // A union of two index look-ups: `owner = ? OR EXISTS (…)` would read every server.
        return {
          from: `(SELECT id FROM servers WHERE owner_id = ? UNION
                  SELECT server_id FROM subusers WHERE user_id = ?) mine JOIN servers s ON s.id = mine.id`,
          where: [],
          params: [userId, userId],
        };
    }
  }

  private filtered(source: Source, filters: ListRequest['filters']): Source {
    const where = [...source.where];
    const params = [...source.params];
    for (const [name, words] of Object.entries(filters)) {
      const parts = words.map((word) =>
        name === '*' ? this.search(word) : { sql: `${FILTER_COLUMNS[name]!} LIKE ?`, params: [like(word)] },
      );
      if (parts.length === 0) continue;
      where.push(`(${parts.map((part) => part.sql).join(' OR ')})`);
      params.push(...parts.flatMap((part) => part.params));
    }
    return { from: source.from, where, params };
  }

  private search(word: string): { sql: string; params: unknown[] } {
    const search = readSearch(word);
    if (search.kind === 'text') {
      return {
        sql: '(s.uuid LIKE ? OR s.uuid_short = ? OR s.external_id = ? OR s.name LIKE ?)',
        params: [`${escapeLike(search.text)}%`, search.text, search.text, like(search.text)],
      };
    }
    const byIp = search.ip === null ? '' : ' AND a.ip = ?';
    return {
      sql: `EXISTS (SELECT 1 FROM allocations a WHERE a.server_id = s.id${byIp} AND a.port LIKE ?)`,
      params: [...(search.ip === null ? [] : [search.ip]), `${search.portPrefix}%`],
    };
  }

  /** Allocations, variables, subusers and the count of the whole list, in one statement. */
  private async details(
    rows: readonly ClientServerRow[],
    withSubusers: boolean,
    count: { sql: string; params: unknown[] } | null,
  ): Promise<{ details: ClientServerDetails; total: number | null }> {
    const parts: string[] = [];
    const params: unknown[] = [];
    if (rows.length > 0) {
      const servers = rows.map((row) => row.id);
      const eggs = [...new Set(rows.map((row) => row.eggId))];
      parts.push(
        `SELECT 'allocation' AS kind, server_id AS parent, id, ip AS t1, ip_alias AS t2, notes AS t3, NULL AS t4,
           NULL AS t5, port AS n1, NULL AS n2, NULL AS n3, NULL AS d1, NULL AS d2
         FROM allocations WHERE server_id IN (${marks(servers)})`,
        `SELECT 'value', server_id, variable_id, variable_value, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM server_variables WHERE server_id IN (${marks(servers)})`,
        `SELECT 'variable', egg_id, id, env_variable, name, description, default_value, rules, user_viewable,
           user_editable, sort, NULL, NULL FROM egg_variables WHERE egg_id IN (${marks(eggs)})`,
      );
      params.push(...servers, ...servers, ...eggs);
      if (withSubusers) {
        parts.push(
          `SELECT 'subuser', x.server_id, u.id, u.uuid, u.username, u.email, u.language, x.permissions,
             u.root_admin, u.use_totp, NULL, u.created_at, u.updated_at
           FROM subusers x JOIN users u ON u.id = x.user_id WHERE x.server_id IN (${marks(servers)})`,
        );
        params.push(...servers);
      }
    }
    if (count) {
      parts.push(
        `SELECT 'total' AS kind, 0 AS parent, COUNT(*) AS id, NULL AS t1, NULL AS t2, NULL AS t3, NULL AS t4,
           NULL AS t5, NULL AS n1, NULL AS n2, NULL AS n3, NULL AS d1, NULL AS d2 ${count.sql}`,
      );
      params.push(...count.params);
    }
    const found =
      parts.length > 0 ? await this.database.query<DetailRow>(parts.join(' UNION ALL '), params) : [];
    const total = found.find((row) => row.kind === 'total');
    return { details: groupDetails(found), total: total ? Number(total.id) : null };
  }
}

const like = (text: string): string => `%${escapeLike(text)}%`;

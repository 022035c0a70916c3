import { Injectable } from '@nestjs/common';
import { readingOf } from '@app/contracts/permissions/role.permissions.js';
import type { ActingUser } from '../../access/request-context.js';
import { ServerEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { anyOf, onNodes, whereAll } from '../../platform/database/sql-filter.js';

const SERVER = columnsOf(ServerEntity, 's', ['id', 'uuid', 'nodeId', 'status']);

/** A server that somebody may see. */
export type VisibleServer = RowIn<typeof SERVER>;

const FULL_UUID = /^[0-9a-f-]{36}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

type Reader = Pick<ActingUser, 'id' | 'rights'>;

/** Who sees what of servers, and where that lies. */
@Injectable()
export class VisibleServersRepository {
  constructor(private readonly database: Database) {}

  /** Those of the full and short uuids that the user is a member of; administrators see those that they may read. */
  async among(user: Reader, identifiers: readonly string[]): Promise<VisibleServer[]> {
    const words = [...new Set(identifiers.map((word) => word.toLowerCase()))];
    const [full, short] = [
      words.filter((word) => FULL_UUID.test(word)),
      words.filter((word) => SHORT_UUID.test(word)),
    ];
    const found = await Promise.all([this.by('uuid', full, user), this.by('uuid_short', short, user)]);
    return [...new Map(found.flat().map((server) => [server.id, server])).values()];
  }

  private by(
    column: 'uuid' | 'uuid_short',
    values: readonly string[],
    { id, rights }: Reader,
  ): Promise<VisibleServer[]> {
    if (values.length === 0) return Promise.resolve([]);
    const reads = readingOf('server');
    const isMember = {
      sql: '(s.owner_id = ? OR EXISTS (SELECT 1 FROM subusers x WHERE x.server_id = s.id AND x.user_id = ?))',
      params: [id, id],
    };
    const mayAll = rights.mayEverywhere(reads);
    const isSeen = rights.may(reads) ? onNodes('s.node_id', rights.nodesFor(reads)) : [];
    const where = whereAll([
      { sql: `s.${column} IN (?)`, params: [values] },
      ...(mayAll ? [] : [anyOf([isMember, ...isSeen])]),
    ]);
    return this.database.select(SERVER, `FROM servers s${where.sql}`, where.params);
  }

  /** The node that the server of a full uuid lies on. */
  async nodeOf(uuid: string): Promise<number[]> {
    const rows = await this.database.select(SERVER, 'FROM servers s WHERE s.uuid = ?', [uuid]);
    return rows.map(({ nodeId }) => nodeId);
  }

  /** The nodes whose servers may have databases on that host. */
  async nodesOfHost(id: number): Promise<number[]> {
    const rows = await this.database.query<{ nodeId: number }>(
      'SELECT node_id AS nodeId FROM database_host_node WHERE database_host_id = ?',
      [id],
    );
    return rows.map(({ nodeId }) => nodeId);
  }
}

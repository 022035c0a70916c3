import { Injectable } from '@nestjs/common';
import { ServerEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';

const SERVER = columnsOf(ServerEntity, 's', ['id', 'uuid', 'nodeId', 'status']);

/** A server that somebody may see. */
export type VisibleServer = RowIn<typeof SERVER>;

const FULL_UUID = /^[0-9a-f-]{36}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

@Injectable()
export class VisibleServersRepository {
  constructor(private readonly database: Database) {}

  /** Those of the full and short uuids that the user is a member of; administrators see all. */
  async among(
    user: { readonly id: number; readonly rootAdmin: boolean },
    identifiers: readonly string[],
  ): Promise<VisibleServer[]> {
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
    { id, rootAdmin }: { readonly id: number; readonly rootAdmin: boolean },
  ): Promise<VisibleServer[]> {
    if (values.length === 0) return Promise.resolve([]);
    const member = `(s.owner_id = ? OR EXISTS (SELECT 1 FROM subusers x WHERE x.server_id = s.id AND x.user_id = ?))`;
    return this.database.select(
      SERVER,
      `FROM servers s WHERE s.${column} IN (?)${rootAdmin ? '' : ` AND ${member}`}`,
      rootAdmin ? [values] : [values, id, id],
    );
  }
}

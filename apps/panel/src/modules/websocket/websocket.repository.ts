import { Injectable } from '@nestjs/common';
import { ServerEntity, UserEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { ACTING_USER_FIELDS, type StoredActingUser } from '../../access/request-context.js';

const SERVER = columnsOf(ServerEntity, 's', ['id', 'uuid', 'nodeId']);
const USER = columnsOf(UserEntity, 'u', ACTING_USER_FIELDS);

export type SocketServer = RowIn<typeof SERVER>;

const FULL_UUID = /^[0-9a-f-]{36}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

@Injectable()
export class WebsocketRepository {
  constructor(private readonly database: Database) {}

  /** By full or short uuid. */
  async server(given: string): Promise<SocketServer | null> {
    const identifier = given.toLowerCase();
    const column = FULL_UUID.test(identifier) ? 'uuid' : SHORT_UUID.test(identifier) ? 'uuid_short' : null;
    if (!column) return null;
    const [row] = await this.database.select(SERVER, `FROM servers s WHERE s.${column} = ?`, [identifier]);
    return row ?? null;
  }

  /** The account behind a token, as it is now. */
  async user(uuid: string): Promise<StoredActingUser | null> {
    const [row] = await this.database.select(USER, 'FROM users u WHERE u.uuid = ?', [uuid]);
    return row ?? null;
  }
}

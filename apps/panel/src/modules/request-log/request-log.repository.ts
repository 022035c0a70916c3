import { Injectable } from '@nestjs/common';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { UserEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { whereAll, type SqlCondition } from '../../platform/database/sql-filter.js';
import { RequestLogEntity } from './request-log.entity.js';

/** One row, in the order of the columns below. `at` is in milliseconds since 1970. */
export type LoggedCall = readonly [
  at: number,
  method: string,
  route: string,
  status: number,
  ip: string,
  userId: number | null,
  keyIdentifier: string | null,
  nodeId: number | null,
  ms: number,
  requestId: string,
];

const LINE = columnsOf(RequestLogEntity, 'l', [
  'id',
  'at',
  'method',
  'route',
  'status',
  'ip',
  'keyIdentifier',
  'nodeId',
  'ms',
  'requestId',
]).and(columnsOf(UserEntity, 'u', { username: 'username' }).optional());
export type RequestRow = RowIn<typeof LINE>;

/** So many of the newest are looked through for those that a filter fits: an index for each would slow every call. */
const LOOKED_THROUGH = 50_000;

@Injectable()
export class RequestLogRepository {
  constructor(private readonly database: Database) {}

  /** One statement. The rows travel as JSON, which costs this process a tenth of putting each value into SQL. */
  async insert(rows: readonly LoggedCall[]): Promise<void> {
    await this.database.query(
      `INSERT INTO request_log (at, method, route, status, ip, user_id, key_identifier, node_id, ms, request_id)
       SELECT FROM_UNIXTIME(j.at / 1000), j.method, j.route, j.status, j.ip, j.user_id, j.key_identifier, j.node_id,
         j.ms, j.request_id
       FROM JSON_TABLE(?, '$[*]' COLUMNS (
         at bigint PATH '$[0]', method varchar(16) PATH '$[1]', route varchar(191) PATH '$[2]',
         status smallint unsigned PATH '$[3]', ip varchar(45) PATH '$[4]', user_id int unsigned PATH '$[5]',
         key_identifier varchar(16) PATH '$[6]', node_id int unsigned PATH '$[7]', ms int unsigned PATH '$[8]',
         request_id char(36) PATH '$[9]')) j`,
      [JSON.stringify(rows)],
    );
  }

  /** Newest first; `most` of them count. `before` leaves out what came later. */
  async newest(
    conditions: readonly SqlCondition[],
    before: Date | null,
    { page, perPage }: Pick<ListRequest, 'page' | 'perPage'>,
    most: number,
  ): Promise<{ rows: readonly RequestRow[]; total: number }> {
    const [newest] = await this.database.query<{ id: number | string }>(
      `SELECT id FROM request_log ${before ? 'WHERE at <= ?' : ''} ORDER BY at DESC, id DESC LIMIT 1`,
      before ? [before] : [],
    );
    if (!newest) return { rows: [], total: 0 };
    const last = Number(newest.id);
    const { sql, params } = whereAll([
      { sql: 'l.id BETWEEN ? AND ?', params: [last - LOOKED_THROUGH, last] },
      ...conditions,
    ]);
    const from = `FROM request_log l ${sql}`;
    const total = await this.database.countUpTo(most, from, params);
    const offset = (page - 1) * perPage;
    const rows = await this.database.select(
      LINE,
      `FROM request_log l LEFT JOIN users u ON u.id = l.user_id ${sql} ORDER BY l.id DESC LIMIT ? OFFSET ?`,
      [...params, Math.min(perPage, Math.max(0, total - offset)), offset],
    );
    return { rows, total };
  }

  /** Removes at most so many; returns how many there were. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const result = (await this.database.query('DELETE FROM request_log WHERE at < ? ORDER BY at LIMIT ?', [
      before,
      limit,
    ])) as unknown as { affectedRows: number };
    return result.affectedRows;
  }
}

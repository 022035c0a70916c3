import { Injectable } from '@nestjs/common';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { UserEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { whereAll, type SqlCondition } from '../../platform/database/sql-filter.js';
import { activityFilters, FILTERS_OF_ALL } from './activity-filters.repository.js';
import { ActivityLogEntity, ActivityLogSubjectEntity } from './activity-log.entity.js';
import type {
  ActivityActor,
  ActivityEntryRow,
  ActivityPage,
  ActivityRow,
  ActivitySubject,
  NamedSubject,
} from './activity.types.js';

/** Uploads are announced before they happen and reported when done; lists show the report only. */
const HIDDEN_EVENT = 'server:file.upload';

const NOT_BY_ADMINS = `NOT EXISTS (SELECT 1 FROM users a WHERE l.actor_type = 'user' AND a.id = l.actor_id
  AND (a.root_admin = 1 OR EXISTS (SELECT 1 FROM role_user r WHERE r.user_id = a.id))
  AND a.id <> (SELECT v.owner_id FROM servers v WHERE v.id = s.subject_id)
  AND NOT EXISTS (SELECT 1 FROM subusers x WHERE x.server_id = s.subject_id AND x.user_id = a.id))`;

const LINE = columnsOf(ActivityLogEntity, 'l', [
  'id',
  'event',
  'ip',
  'description',
  'apiKeyId',
  'properties',
  'timestamp',
]).and(
  columnsOf(UserEntity, 'u', {
    userId: 'id',
    uuid: 'uuid',
    username: 'username',
    email: 'email',
    nameFirst: 'nameFirst',
    nameLast: 'nameLast',
    language: 'language',
    rootAdmin: 'rootAdmin',
    useTotp: 'useTotp',
    createdAt: 'createdAt',
    updatedAt: 'updatedAt',
  }).optional(),
);
const FINGERPRINT = columnsOf(ActivityLogEntity, 'l', ['event', 'actorId', 'properties', 'timestamp']).and(
  columnsOf(ActivityLogSubjectEntity, 's', ['subjectId']),
);

/** Keys in one order, so that what MySQL stores equals what was sent. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
};

/** Of more kinds together so many fit that the newest of all are soon found. */
const FEW_KINDS = 8;

@Injectable()
export class ActivityRepository {
  constructor(private readonly database: Database) {}

  /** Two statements; call inside a transaction. */
  async insert(row: ActivityEntryRow): Promise<void> {
    const { insertId } = (await this.database.manager.query(
      `INSERT INTO activity_logs (event, ip, actor_type, actor_id, api_key_id, properties, timestamp)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        row.event,
        row.ip,
        row.actorId === null ? null : 'user',
        row.actorId,
        row.apiKeyId,
        JSON.stringify(row.properties),
        row.timestamp,
      ],
    )) as { insertId: number };
    if (row.subjects.length === 0) return;
    await this.database.manager.query(
      `INSERT INTO activity_log_subjects (activity_log_id, subject_type, subject_id)
       VALUES ${row.subjects.map(() => '(?, ?, ?)').join(', ')}`,
      row.subjects.flatMap((subject) => [insertId, subject.type, subject.id]),
    );
  }

  /** `hidesAdmins`: without what administrators did who are no members of the server. */
  async page(subject: ActivitySubject, request: ListRequest, hidesAdmins = false): Promise<ActivityPage> {
    const { where, params } = this.conditions(subject, request, hidesAdmins);
    const from = `FROM activity_log_subjects s JOIN activity_logs l ON l.id = s.activity_log_id`;
    const direction = request.sorts[0]?.descending === false ? 'ASC' : 'DESC';
    // Without a wish the newest rows come first by id, which the subject's index gives without sorting.
    const order =
      request.sorts.length > 0 ? `l.timestamp ${direction}, l.id ${direction}` : 's.activity_log_id DESC';
    const rows = await this.database.select(
      LINE,
      `${from} LEFT JOIN users u ON l.actor_type = 'user' AND u.id = l.actor_id
       WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      [...params, request.perPage, (request.page - 1) * request.perPage],
    );
    const isWhole = request.page === 1 && rows.length < request.perPage;
    const total = isWhole ? rows.length : await this.database.count(`${from} WHERE ${where}`, params);
    return { rows: rows.map(toRow), total };
  }

  /** The newest of all events, by their time; `most` of them count. */
  async newest(request: ListRequest, most: number): Promise<ActivityPage> {
    const { sql, params } = await this.fitting(request.filters, most);
    const total = await this.database.countUpTo(most, sql, params);
    const offset = (request.page - 1) * request.perPage;
    if (offset >= total) return { rows: [], total };
    // The page first: with the actors beside it MariaDB sorts the whole table for a late one.
    const page = await this.database.query<{ id: number }>(
      `SELECT l.id ${sql} ORDER BY l.timestamp DESC, l.id DESC LIMIT ? OFFSET ?`,
      [...params, Math.min(request.perPage, total - offset), offset],
    );
    // They may have been pruned since they were counted.
    if (page.length === 0) return { rows: [], total };
    const rows = await this.database.select(
      LINE,
      `FROM activity_logs l LEFT JOIN users u ON l.actor_type = 'user' AND u.id = l.actor_id
       WHERE l.id IN (?) ORDER BY l.timestamp DESC, l.id DESC`,
      [page.map(({ id }) => id)],
    );
    return { rows: rows.map(toRow), total };
  }

  /**
   * The rows `l` that the filters let through. Those of a few kinds are read kind by kind, in the order of the newest:
   * the index of all times is read the further for them the rarer they are.
   */
  private async fitting(filters: ListRequest['filters'], most: number): Promise<SqlCondition> {
    const { event: beginnings, ...others } = filters;
    const rest = activityFilters(others, FILTERS_OF_ALL);
    const named = activityFilters({ event: beginnings ?? [] }, FILTERS_OF_ALL);
    const all = whereAll([...named, ...rest]);
    const wide = { sql: `FROM activity_logs l${all.sql}`, params: all.params };
    if (named.length === 0) return wide;
    const kinds = await this.database.query<{ event: string }>(
      `SELECT DISTINCT l.event FROM activity_logs l WHERE ${named[0]!.sql}`,
      named[0]!.params,
    );
    if (kinds.length > FEW_KINDS) return wide;
    if (kinds.length === 0) return { sql: 'FROM activity_logs l WHERE 1 = 0', params: [] };
    const scans = kinds.map(({ event }) => whereAll([{ sql: 'l.event = ?', params: [event] }, ...rest]));
    if (scans.length === 1) return { sql: `FROM activity_logs l${scans[0]!.sql}`, params: scans[0]!.params };
    const scan = (sql: string): string =>
      `(SELECT l.id, l.timestamp FROM activity_logs l${sql} ORDER BY l.timestamp DESC, l.id DESC LIMIT ?)`;
    return {
      sql: `FROM (${scans.map(({ sql }) => scan(sql)).join(' UNION ALL ')}) l`,
      params: scans.flatMap(({ params }) => [...params, most]),
    };
  }

  /** What these events are about, as far as it is there. */
  async subjectsOf(ids: readonly number[]): Promise<Map<number, NamedSubject[]>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<NamedSubject & { readonly log: number }>(
      `SELECT s.activity_log_id AS log, s.subject_type AS type, COALESCE(v.uuid, u.uuid) AS uuid,
         COALESCE(v.name, u.username) AS name
       FROM activity_log_subjects s
       LEFT JOIN servers v ON s.subject_type = 'server' AND v.id = s.subject_id
       LEFT JOIN users u ON s.subject_type = 'user' AND u.id = s.subject_id
       WHERE s.activity_log_id IN (?) AND COALESCE(v.id, u.id) IS NOT NULL ORDER BY s.id`,
      [ids],
    );
    const byLog = Map.groupBy(rows, ({ log }) => log);
    return new Map([...byLog].map(([log, of]) => [log, of.map(({ log: _, ...subject }) => subject)]));
  }

  /** Ids of those servers that live on the node, by uuid. */
  async serversOfNode(nodeId: number, uuids: readonly string[]): Promise<Map<string, number>> {
    if (uuids.length === 0) return new Map();
    const rows = await this.database.query<{ id: number; uuid: string }>(
      `SELECT id, uuid FROM servers WHERE node_id = ? AND uuid IN (?)`,
      [nodeId, uuids],
    );
    return new Map(rows.map((row) => [row.uuid, row.id]));
  }

  async usersByUuid(uuids: readonly string[]): Promise<Map<string, number>> {
    if (uuids.length === 0) return new Map();
    const rows = await this.database.query<{ id: number; uuid: string }>(
      `SELECT id, uuid FROM users WHERE uuid IN (?)`,
      [uuids],
    );
    return new Map(rows.map((row) => [row.uuid, row.id]));
  }

  /** What is already stored for these instants, to recognise a batch that was posted before. */
  async fingerprintsAt(instants: readonly Date[]): Promise<Set<string>> {
    if (instants.length === 0) return new Set();
    const rows = await this.database.select(
      FINGERPRINT,
      `FROM activity_logs l
       JOIN activity_log_subjects s ON s.activity_log_id = l.id AND s.subject_type = 'server'
       WHERE l.timestamp IN (?)`,
      [instants],
    );
    return new Set(rows.map((row) => this.fingerprint(row, row.subjectId)));
  }

  fingerprint(
    row: Pick<ActivityEntryRow, 'event' | 'actorId' | 'properties' | 'timestamp'>,
    serverId: number,
  ): string {
    return JSON.stringify([
      row.timestamp.getTime(),
      serverId,
      row.event,
      row.actorId,
      canonical(row.properties),
    ]);
  }

  /** Removes at most so many of the entries from before; returns how many there were. */
  async removeBefore(instant: Date, limit: number): Promise<number> {
    const { affectedRows } = (await this.database.manager.query(
      'DELETE FROM activity_logs WHERE timestamp < ? ORDER BY timestamp LIMIT ?',
      [instant, limit],
    )) as { affectedRows: number };
    return affectedRows;
  }

  private conditions(
    subject: ActivitySubject,
    { filters }: ListRequest,
    hidesAdmins: boolean,
  ): { where: string; params: unknown[] } {
    const conditions: SqlCondition[] = [
      {
        sql: 's.subject_type = ? AND s.subject_id = ? AND l.event <> ?',
        params: [subject.type, subject.id, HIDDEN_EVENT],
      },
      ...activityFilters(filters),
      ...(hidesAdmins ? [{ sql: NOT_BY_ADMINS, params: [] }] : []),
    ];
    return {
      where: conditions.map(({ sql }) => sql).join(' AND '),
      params: conditions.flatMap(({ params }) => params),
    };
  }
}

function toRow({ userId, ...row }: RowIn<typeof LINE>): ActivityRow {
  const { id, event, ip, description, apiKeyId, properties, timestamp, ...user } = row;
  // A LEFT JOIN gives all of the user or nothing.
  const actor = userId === null ? null : ({ id: userId, ...user } as ActivityActor);
  return { id, event, ip, description, apiKeyId, properties, timestamp, actor };
}

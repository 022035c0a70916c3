import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import type { NodeScope } from '../../access/admin-rights.js';
import { DatabaseHostEntity } from '../../entities.js';
import { firstOfEach, type ChildLimit } from '../../platform/database/children.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import type { DatabaseOwner, DatabaseRow, HostCandidate, ServerDatabase } from './database-row.js';
import { DatabaseEntity, type DatabaseState } from './database.entity.js';

export type NewDatabase = Pick<
  DatabaseEntity,
  'serverId' | 'databaseHostId' | 'database' | 'username' | 'remote' | 'password' | 'maxConnections' | 'dueAt'
>;

const DATABASE = columnsOf(DatabaseEntity, 'd').and(
  columnsOf(DatabaseHostEntity, 'h', { hostAddress: 'host', hostPort: 'port', hostEngine: 'engine' }),
);
const FROM = 'FROM `databases` d JOIN database_hosts h ON h.id = d.database_host_id';
/** Statements that give the ids of one parent's. */
const PARENTS = {
  server: "SELECT d.id FROM `databases` d WHERE d.server_id = ? AND d.state = 'ready'",
  database_host:
    "SELECT d.id FROM `databases` d WHERE d.database_host_id = ? AND d.state = 'ready' AND d.server_id IS NOT NULL",
} as const;
/** Ids of nodes are numbers; the only parameter of the statements is that of the parent. */
const onServersOf = (scope: NodeScope): string =>
  scope === null
    ? ''
    : ` AND EXISTS (SELECT 1 FROM servers s WHERE s.id = d.server_id AND s.node_id IN (${[0, ...scope].map(Number).join(', ')}))`;

@Injectable()
export class DatabasesRepository {
  constructor(private readonly database: Database) {}

  ofServer(serverId: number): Promise<ServerDatabase[]> {
    return this.select("d.server_id = ? AND d.state = 'ready' ORDER BY d.id", [serverId]) as Promise<
      ServerDatabase[]
    >;
  }

  /** The database where it is ready, and the server's. */
  async findOfServer(id: number, serverId: number): Promise<ServerDatabase | null> {
    const where = "d.id = ? AND d.server_id = ? AND d.state = 'ready'";
    return ((await this.select(where, [id, serverId]))[0] as ServerDatabase | undefined) ?? null;
  }

  byIds(ids: readonly number[]): Promise<ServerDatabase[]> {
    if (ids.length === 0) return Promise.resolve([]);
    const where = "d.id IN (?) AND d.state = 'ready' AND d.server_id IS NOT NULL ORDER BY d.id";
    return this.select(where, [ids]) as Promise<ServerDatabase[]>;
  }

  async byParent(
    parent: keyof typeof PARENTS,
    ids: readonly number[],
    limit: ChildLimit,
    scope: NodeScope,
  ): Promise<ServerDatabase[]> {
    if (ids.length === 0) return [];
    const first = firstOfEach(`${PARENTS[parent]}${onServersOf(scope)} ORDER BY d.id`, ids, limit);
    const found = await this.database.query<{ id: number }>(first.sql, first.params);
    return this.byIds(found.map(({ id }) => id));
  }

  /** The server, kept from others until the transaction ends. */
  async lockServer(id: number): Promise<DatabaseOwner | null> {
    const [server] = await this.database.query<DatabaseOwner>(
      'SELECT id, node_id AS nodeId, database_limit AS databaseLimit FROM servers WHERE id = ? FOR UPDATE',
      [id],
    );
    return server ?? null;
  }

  /** Whatever their state is. */
  count(by: { readonly serverId: number } | { readonly databaseHostId: number }): Promise<number> {
    return this.database.manager.countBy(DatabaseEntity, by);
  }

  async candidates(nodeId: number): Promise<HostCandidate[]> {
    const rows = await this.database.query<Omit<HostCandidate, 'isOfNode'> & { readonly ofNode: number }>(
      `SELECT h.id, h.engine, h.max_databases AS maxDatabases,
        IF(h.max_databases IS NULL, 0, (SELECT COUNT(*) FROM \`databases\` d WHERE d.database_host_id = h.id)) AS used,
        EXISTS (SELECT 1 FROM database_host_node n WHERE n.database_host_id = h.id AND n.node_id = ?) AS ofNode
       FROM database_hosts h ORDER BY h.id`,
      [nodeId],
    );
    return rows.map(({ ofNode, used, ...row }) => ({
      ...row,
      used: Number(used),
      isOfNode: Number(ofNode) === 1,
    }));
  }

  /** Keeps others from filling the host until the transaction ends. */
  async lockHost(id: number): Promise<void> {
    await this.database.query('SELECT id FROM database_hosts WHERE id = ? FOR UPDATE', [id]);
  }

  async insert(fields: NewDatabase): Promise<number> {
    const row = { ...fields, state: 'reserved' as const, nextPassword: null, error: null };
    const result = await this.database.manager.insert(DatabaseEntity, row);
    return result.identifiers[0]!['id'] as number;
  }

  /** From one state to the next, where nothing else is going on and the server is there; false otherwise. */
  async advance(id: number, from: DatabaseState, to: DatabaseState, dueAt: Date | null): Promise<boolean> {
    const result = await this.database.manager.update(
      DatabaseEntity,
      { id, state: from, nextPassword: IsNull(), serverId: Not(IsNull()) },
      { state: to, dueAt, error: null, updatedAt: new Date() },
    );
    return (result.affected ?? 0) > 0;
  }

  /** Notes the password that is being set; false where another one is, or the database is not ready. */
  async beginRotation(id: number, nextPassword: string, dueAt: Date): Promise<boolean> {
    const result = await this.database.manager.update(
      DatabaseEntity,
      { id, state: 'ready', nextPassword: IsNull(), serverId: Not(IsNull()) },
      { nextPassword, dueAt, updatedAt: new Date() },
    );
    return (result.affected ?? 0) > 0;
  }

  /** The noted password becomes the password, or is forgotten; false when that has happened already. */
  async endRotation(id: number, nextPassword: string, isSet: boolean): Promise<boolean> {
    const result = await this.database.manager.update(
      DatabaseEntity,
      { id, nextPassword },
      {
        ...(isSet ? { password: nextPassword } : {}),
        nextPassword: null,
        dueAt: null,
        error: null,
        updatedAt: new Date(),
      },
    );
    return (result.affected ?? 0) > 0;
  }

  /** False when it is gone already. */
  async delete(id: number): Promise<boolean> {
    return ((await this.database.manager.delete(DatabaseEntity, { id })).affected ?? 0) > 0;
  }

  /** What was begun and is overdue, and what lost its server; the longest overdue first. */
  async due(now: Date, limit: number): Promise<DatabaseRow[]> {
    const ids = await this.database.query<{ id: number }>(
      `(SELECT d.id, d.due_at FROM \`databases\` d WHERE d.due_at <= ? ORDER BY d.due_at LIMIT ?)
       UNION (SELECT d.id, d.due_at FROM \`databases\` d WHERE d.server_id IS NULL AND d.due_at IS NULL LIMIT ?)`,
      [now, limit, limit],
    );
    return ids.length === 0
      ? []
      : this.select('d.id IN (?) ORDER BY d.due_at, d.id', [ids.map(({ id }) => id)]);
  }

  /** What the sweep could not end is tried again then. */
  async postpone(ids: readonly number[], error: string, dueAt: Date): Promise<void> {
    await this.database.query('UPDATE `databases` SET error = ?, due_at = ? WHERE id IN (?)', [
      error,
      dueAt,
      ids,
    ]);
  }

  /** Those on a host that no server will have: without a server, or overdue. */
  orphansOn(databaseHostId: number, now: Date): Promise<DatabaseRow[]> {
    const where = `d.database_host_id = ? AND (d.server_id IS NULL
      OR (d.state <> 'ready' AND (d.due_at <= ? OR d.error IS NOT NULL))) ORDER BY d.id`;
    return this.select(where, [databaseHostId, now]);
  }

  /** Names on a host that some row has. */
  async namesOn(databaseHostId: number): Promise<Set<string>> {
    const rows = await this.database.query<{ name: string }>(
      'SELECT d.`database` AS name FROM `databases` d WHERE d.database_host_id = ?',
      [databaseHostId],
    );
    return new Set(rows.map(({ name }) => name.toLowerCase()));
  }

  private select(where: string, params: readonly unknown[]): Promise<DatabaseRow[]> {
    return this.database.select(DATABASE, `${FROM} WHERE ${where}`, params);
  }
}

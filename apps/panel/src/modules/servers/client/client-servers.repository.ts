import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServerListType } from '@app/contracts/client/servers.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { NodeScope } from '../../../access/admin-rights.js';
import { Database } from '../../../platform/database/database.js';
import type { PagePlace } from '../../../platform/database/page-place.js';
import {
  anyOf,
  containsAny,
  equalsText,
  inIdOrder,
  onNodes,
  startsWith,
  whereAll,
  type SqlCondition,
} from '../../../platform/database/sql-filter.js';
import { readSearch } from './client-server-search.policy.js';
import { CLIENT_SERVER, type ClientServerRow } from './client-server-row.js';

/** One parameter, the reader. In this order whatever the planner thinks: it likes to begin with the few nodes. */
const JOINS = `STRAIGHT_JOIN nodes n ON n.id = s.node_id
  LEFT JOIN subusers su ON su.server_id = s.id AND su.user_id = ?
  LEFT JOIN server_transfers t ON t.server_id = s.id AND t.is_running = 1`;

const FILTER_COLUMNS: Readonly<Record<string, string>> = {
  uuid: 's.uuid',
  name: 's.name',
  description: 's.description',
  external_id: 's.external_id',
};

/** A part of a list that an index gives in the order of `id`; the parts of one list share no server. */
interface Arm {
  readonly from: string;
  /** How the arm is read in its order, where the planner would find another way by itself. */
  readonly hint?: string;
  readonly id: string;
  readonly where: readonly SqlCondition[];
}

/** Whose list of servers, and which. */
export interface ServerListOf {
  readonly userId: number;
  readonly type: ServerListType | null;
  /** Nodes whose servers an administrator may see. */
  readonly scope: NodeScope;
}

interface Turn {
  readonly values: Set<string>;
  readonly rows: Promise<ReadonlyMap<string, ClientServerRow>>;
}

/** The lists and details of the client API; nodes are never asked. */
@Injectable()
export class ClientServersRepository {
  /** What was asked for in this turn of the event loop and is not read yet, by its reader. */
  private readonly turns = new Map<string, Turn>();

  constructor(private readonly database: Database) {}

  /**
   * The one query behind every request for a server; it reads what its details show, too. What a reader asks for in
   * one turn of the event loop is one statement, sent at its end: nobody is given what was read before they asked.
   */
  async find(by: 'uuid' | 'uuid_short', value: string, userId: number): Promise<ClientServerRow | null> {
    // A transaction sees what it has written itself.
    if (this.database.isInTransaction) return (await this.findMany(by, [value], userId)).get(value) ?? null;
    const reader = `${by} ${userId}`;
    let turn = this.turns.get(reader);
    if (!turn) {
      const values = new Set<string>();
      const rows = setImmediate().then(() => {
        this.turns.delete(reader);
        return this.findMany(by, [...values], userId);
      });
      turn = { values, rows };
      this.turns.set(reader, turn);
    }
    turn.values.add(value);
    return (await turn.rows).get(value) ?? null;
  }

  /** `counts` where they are known: arms without servers are left out. The ids of the page first, by an index, and their rows after it: sorting whole rows would sort texts on disk. */
  async page(
    list: ServerListOf,
    filters: ListRequest['filters'],
    place: PagePlace,
    counts: readonly number[] | null,
  ): Promise<ClientServerRow[]> {
    const hint = inIdOrder(list.scope, counts?.[0] ?? 0);
    const arms = armsOf(list, filters)
      .filter((_, index) => counts?.[index] !== 0)
      .map((arm) => (hint === '' ? arm : { ...arm, hint }));
    if (arms.length === 0) return [];
    const ids = this.ids(arms, place);
    const rows = await this.database.select(
      CLIENT_SERVER,
      `FROM (${ids.sql}) page STRAIGHT_JOIN servers s ON s.id = page.id ${JOINS}`,
      [...ids.params, list.userId],
    );
    return rows.sort((a, b) => a.id - b.id);
  }

  /** The length of each arm; the list is as long as all of them. */
  counts(list: ServerListOf, filters: ListRequest['filters']): Promise<number[]> {
    const counts = armsOf(list, filters).map((arm) => {
      const where = whereAll(arm.where);
      return this.database.count(`${arm.from}${where.sql}`, where.params);
    });
    return Promise.all(counts);
  }

  private async findMany(
    by: 'uuid' | 'uuid_short',
    values: readonly string[],
    userId: number,
  ): Promise<ReadonlyMap<string, ClientServerRow>> {
    const rows = await this.database.select(CLIENT_SERVER, `FROM servers s ${JOINS} WHERE s.${by} IN (?)`, [
      userId,
      values,
    ]);
    return new Map(rows.map((row) => [(by === 'uuid' ? row.uuid : row.uuidShort).toLowerCase(), row]));
  }

  private ids(arms: readonly Arm[], { limit, offset, isFromEnd }: PagePlace): SqlCondition {
    const direction = isFromEnd ? 'DESC' : 'ASC';
    const select = (arm: Arm): SqlCondition => {
      const where = whereAll(arm.where);
      return {
        sql: `SELECT ${arm.id} AS id ${arm.from}${arm.hint ?? ''}${where.sql} ORDER BY ${arm.id} ${direction}`,
        params: where.params,
      };
    };
    const selects = arms.map(select);
    if (selects.length === 1) {
      return { sql: `${selects[0]!.sql} LIMIT ? OFFSET ?`, params: [...selects[0]!.params, limit, offset] };
    }
    // No arm can give more rows than the page's end is away.
    return {
      sql: `SELECT id FROM (${selects.map(({ sql }) => `(${sql} LIMIT ?)`).join(' UNION ALL ')}) mine
            ORDER BY id ${direction} LIMIT ? OFFSET ?`,
      params: [...selects.flatMap(({ params }) => [...params, offset + limit]), limit, offset],
    };
  }
}

function armsOf({ userId, type, scope }: ServerListOf, filters: ListRequest['filters']): Arm[] {
  const wanted = Object.entries(filters).map(([name, words]) =>
    name === '*' ? anyOf(words.map(search)) : containsAny(FILTER_COLUMNS[name]!, words),
  );
  const filtered = [...wanted, ...onNodes('s.node_id', scope)];
  const all = { from: 'FROM servers s', id: 's.id' };
  const owned = { sql: 's.owner_id = ?', params: [userId] };
  switch (type) {
    case 'owner':
      return [{ ...all, where: [owned, ...filtered] }];
    case 'admin-all':
      return [{ ...all, where: filtered }];
    case 'admin':
      return [
        {
          ...all,
          // Nearly all servers are others': by their owners they would all be read and sorted.
          ...(scope === null ? { hint: ' FORCE INDEX (PRIMARY)' } : {}),
          where: [
            { sql: 's.owner_id <> ?', params: [userId] },
            {
              sql: 'NOT EXISTS (SELECT 1 FROM subusers x WHERE x.server_id = s.id AND x.user_id = ?)',
              params: [userId],
            },
            ...filtered,
          ],
        },
      ];
    case null:
      // Two index look-ups: `owner = ? OR EXISTS (…)` would read every server.
      return [
        { ...all, where: [owned, ...filtered] },
        {
          from: 'FROM subusers m FORCE INDEX (subusers_pair) STRAIGHT_JOIN servers s ON s.id = m.server_id',
          id: 'm.server_id',
          where: [{ sql: 'm.user_id = ? AND s.owner_id <> m.user_id', params: [userId] }, ...filtered],
        },
      ];
  }
}

function search(word: string): SqlCondition {
  const wanted = readSearch(word);
  if (wanted.kind === 'text') {
    return anyOf([
      startsWith('s.uuid', wanted.text),
      equalsText('s.uuid_short', wanted.text),
      equalsText('s.external_id', wanted.text),
      containsAny('s.name', [wanted.text]),
    ]);
  }
  const byIp = wanted.ip === null ? '' : ' AND a.ip = ?';
  return {
    sql: `EXISTS (SELECT 1 FROM allocations a WHERE a.server_id = s.id${byIp} AND a.port LIKE ?)`,
    params: [...(wanted.ip === null ? [] : [wanted.ip]), `${wanted.portPrefix}%`],
  };
}

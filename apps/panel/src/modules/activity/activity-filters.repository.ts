import { invalidFilter } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import {
  anyOf,
  escapeLike,
  isServer,
  startsWith,
  type SqlCondition,
} from '../../platform/database/sql-filter.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const byEvent = (part: string): SqlCondition => ({
  sql: 'l.event LIKE ?',
  params: [`%${escapeLike(part)}%`],
});

function byActor(word: string): SqlCondition {
  const name = word.toLowerCase();
  return {
    sql: `(l.actor_type = 'user' AND l.actor_id IN (SELECT f.id FROM users f WHERE f.${UUID.test(name) ? 'uuid' : 'username'} = ?))`,
    params: [name],
  };
}

function byKey(word: string): SqlCondition | null {
  if (word !== 'true' && word !== 'false') return null;
  return { sql: `l.api_key_id IS ${word === 'true' ? 'NOT NULL' : 'NULL'}`, params: [] };
}

const byInstant =
  (comparison: '>=' | '<=') =>
  (word: string): SqlCondition | null => {
    const instant = new Date(word);
    return Number.isNaN(instant.getTime()) ? null : { sql: `l.timestamp ${comparison} ?`, params: [instant] };
  };

function byServer(word: string): SqlCondition | null {
  const server = isServer('v', word);
  return (
    server && {
      sql: `l.id IN (SELECT s.activity_log_id FROM activity_log_subjects s JOIN servers v ON v.id = s.subject_id
        WHERE s.subject_type = 'server' AND ${server.sql})`,
      params: server.params,
    }
  );
}

/** Each gives null for a word that it cannot read. */
type Filters = Readonly<Record<string, (word: string) => SqlCondition | null>>;
const FILTERS: Filters = {
  event: byEvent,
  actor: byActor,
  api: byKey,
  since: byInstant('>='),
  until: byInstant('<='),
};
/** Those of the list of all that happened, where an event is found by an index. */
export const FILTERS_OF_ALL: Filters = {
  ...FILTERS,
  event: (beginning) => startsWith('l.event', beginning),
  server: byServer,
};
const NOTHING: SqlCondition = { sql: '1 = 0', params: [] };

const wordsOf = (words: readonly string[]): string[] => words.filter((word) => word !== '');

/**
 * Throws invalidFilter (400) for words that say nothing: `api` is true or false, `since` and `until` are instants,
 * `server` is a uuid.
 */
export function refuseUnreadable(filters: ListRequest['filters'], known = FILTERS): void {
  for (const [name, words] of Object.entries(filters)) {
    const unread = wordsOf(words).find((word) => known[name]!(word) === null);
    if (unread !== undefined) throw invalidFilter(`The filter \`${name}\` cannot be \`${unread}\`.`);
  }
}

/** What the filters of a list of events ask of the rows `l`; several words of one are alternatives. */
export const activityFilters = (filters: ListRequest['filters'], known = FILTERS): SqlCondition[] =>
  Object.entries(filters).flatMap(([name, words]) => {
    const wanted = wordsOf(words);
    return wanted.length === 0 ? [] : [anyOf(wanted.map((word) => known[name]!(word) ?? NOTHING))];
  });

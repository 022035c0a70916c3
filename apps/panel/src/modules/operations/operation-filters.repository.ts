import type { OPERATION_STANDINGS } from '@app/contracts/application/operations.contract.js';
import { invalidFilter } from '@app/contracts/errors/common.errors.js';
import { OPERATION_KINDS } from '@app/contracts/operations/operation-kinds.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { idOf } from '../../access/model-resolvers.js';
import { anyOf, isServer, type SqlCondition } from '../../platform/database/sql-filter.js';

type Standing = (typeof OPERATION_STANDINGS)[number];

const STANDS: Readonly<Record<Standing, string>> = {
  running: "o.state = 'running'",
  succeeded: "o.state = 'succeeded'",
  failed: "(o.state = 'failed' AND o.cancelled_at IS NULL)",
  cancelled: "(o.state = 'failed' AND o.cancelled_at IS NOT NULL)",
};

/** Each gives null for a word that it cannot read. */
const FILTERS: Readonly<Record<string, (word: string) => SqlCondition | null>> = {
  outcome: (word) => (Object.hasOwn(STANDS, word) ? { sql: STANDS[word as Standing], params: [] } : null),
  kind: (word) =>
    OPERATION_KINDS.some((kind) => kind === word) ? { sql: 'o.kind = ?', params: [word] } : null,
  server: (word) => isServer('s', word),
  node: (word) => (idOf(word) === null ? null : { sql: 's.node_id = ?', params: [idOf(word)] }),
};

/**
 * What the filters of administrators ask of operations `o` and their servers `s`. Throws invalidFilter (400) for
 * words that say nothing.
 */
export const operationFilters = (filters: ListRequest['filters']): SqlCondition[] =>
  Object.entries(filters).flatMap(([name, words]) => {
    const wanted = words.filter((word) => word !== '');
    if (wanted.length === 0) return [];
    const read = wanted.map((word) => {
      const condition = FILTERS[name]!(word);
      if (condition === null) throw invalidFilter(`The filter \`${name}\` cannot be \`${word}\`.`);
      return condition;
    });
    return [anyOf(read)];
  });

import type { SqlCondition } from './sql-filter.js';

/** How many children of each parent are wanted, and how many of all parents together. */
export interface ChildLimit {
  readonly perParent: number;
  readonly inAll: number;
}

/**
 * The first children of each parent, in the order of the parents: `select` reads those of one, whose id is its only
 * `?`, by an index and in its order. One more than the limits allow is read, which tells whether there are more.
 */
export const firstOfEach = (
  select: string,
  parentIds: readonly number[],
  limit: ChildLimit,
): SqlCondition => ({
  sql: `${parentIds.map(() => `(${select} LIMIT ${limit.perParent + 1})`).join(' UNION ALL ')} LIMIT ${limit.inAll + 1}`,
  params: parentIds,
});

import type { ChildLimit } from '../database/children.js';

/**
 * How much an answer includes of what grows with the customers (conventions.md §5, Limits). A user of 100,000 servers
 * made 86 MB, and nothing else was answered for seconds while they were put together. A hundred is more than a person
 * looks through, and what wants more has a list with pages for it; a thousand servers take about 0.9 MB.
 */
export const INCLUDE_LIMIT = { perParent: 100, inAll: 1_000 } as const satisfies ChildLimit;

export interface ShownChildren<R> {
  readonly parentId: number;
  readonly rows: readonly R[];
  readonly isCut: boolean;
}

/**
 * What is shown of each parent's children, in the order of the parents. Once the limit of all together is passed,
 * nothing is known of those that come after: they may have more.
 */
export function cutChildren<R>(
  parentIds: readonly number[],
  groups: ReadonlyMap<number | null, readonly R[]>,
  limit: ChildLimit | null,
): ShownChildren<R>[] {
  let read = 0;
  return parentIds.map((parentId) => {
    const rows = groups.get(parentId) ?? [];
    if (!limit) return { parentId, rows, isCut: false };
    const room = Math.max(0, limit.inAll - read);
    const shown = rows.slice(0, Math.min(limit.perParent, room));
    read += Math.min(rows.length, limit.perParent + 1);
    return { parentId, rows: shown, isCut: shown.length < rows.length || read > limit.inAll };
  });
}

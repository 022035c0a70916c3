/** Where a page lies, counted from the nearer end of the list. */
export interface PagePlace {
  readonly limit: number;
  readonly offset: number;
  readonly isFromEnd: boolean;
}

/**
 * An OFFSET reads all that it skips, so a page of the second half is read from the end; that needs the list's length,
 * null where nobody has counted.
 */
export function placeOf(
  { page, perPage }: { readonly page: number; readonly perPage: number },
  total: number | null,
): PagePlace {
  const offset = (page - 1) * perPage;
  if (total === null || offset <= total / 2) return { limit: perPage, offset, isFromEnd: false };
  const limit = Math.min(perPage, Math.max(0, total - offset));
  return { limit, offset: Math.max(0, total - offset - limit), isFromEnd: true };
}

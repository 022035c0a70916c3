import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useLocale } from 'use-intl';
import { filePageQuery, PER_PAGE, wholeDirectoryQuery, type FileEntry, type ListWish } from './files.api.js';
import { arranged, pagesOf } from './list.rules.js';

/** The rows of a directory, of which only those near the screen are known. */
export interface FileRows {
  readonly total: number;
  readonly at: (index: number) => FileEntry | undefined;
  /** Says which rows are on the screen. */
  readonly show: (first: number, last: number) => void;
  /** Rows `first` to `last`, asked for where they are not known. */
  readonly load: (first: number, last: number) => Promise<readonly FileEntry[]>;
}

interface RowsState {
  readonly data: FileRows | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Where a scroll rests is asked for, not each page that it passes: sorting a large directory is work for the node. */
const RESTING_MS = 120;
const SHOWN_AT_FIRST = { first: 0, last: 0 };

/** Rows from a node that sorts and pages by itself: `files.paged`. */
export function usePagedRows(server: string, wish: ListWish, enabled: boolean): RowsState {
  const client = useQueryClient();
  const [range, setRange] = useState(SHOWN_AT_FIRST);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = useMemo(() => pagesOf(range.first, range.last, PER_PAGE), [range]);
  const first = useQuery({
    ...filePageQuery(server, wish, 1),
    enabled,
    // Another order or filter of the same directory: what was there stays until it comes.
    placeholderData: (before, query) => (query?.queryKey.includes(wish.directory) ? before : undefined),
  });
  const others = useQueries({
    queries: shown
      .filter((page) => page > 1)
      .map((page) => ({ ...filePageQuery(server, wish, page), enabled })),
  });
  // Many rows are asked for at once: each page is looked up once.
  const pages = new Map<number, readonly FileEntry[] | undefined>([[1, first.data?.entries]]);
  const entriesOf = (page: number): readonly FileEntry[] | undefined => {
    if (!pages.has(page)) {
      pages.set(page, client.getQueryData(filePageQuery(server, wish, page).queryKey)?.entries);
    }
    return pages.get(page);
  };
  const data: FileRows | undefined = first.data && {
    total: first.data.total,
    at: (index) => entriesOf(Math.floor(index / PER_PAGE) + 1)?.[index % PER_PAGE],
    show: (from, to) => {
      clearTimeout(resting.current);
      if (pagesOf(from, to, PER_PAGE).join() === shown.join()) return;
      resting.current = setTimeout(() => setRange({ first: from, last: to }), RESTING_MS);
    },
    load: async (from, to) => {
      const rows: FileEntry[] = [];
      for (const page of pagesOf(from, to, PER_PAGE)) {
        const { entries } = await client.fetchQuery(filePageQuery(server, wish, page));
        pages.set(page, entries);
        const before = (page - 1) * PER_PAGE;
        rows.push(...entries.slice(Math.max(0, from - before), to - before + 1));
      }
      return rows;
    },
  };
  const all = [first, ...others];
  return {
    data,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => Promise.all(all.map(({ refetch }) => refetch())),
  };
}

/** Rows from a node that only answers with a whole directory. */
export function useWholeRows(server: string, wish: ListWish, enabled: boolean): RowsState {
  const locale = useLocale();
  const { data, error, refetch } = useQuery({ ...wholeDirectoryQuery(server, wish.directory), enabled });
  const { sort, filter } = wish;
  const rows = useMemo(() => data && arranged(data, sort, filter, locale), [data, sort, filter, locale]);
  return {
    data: rows && {
      total: rows.length,
      at: (index) => rows[index],
      show: () => undefined,
      load: (first, last) => Promise.resolve(rows.slice(first, last + 1)),
    },
    error,
    refetch,
  };
}

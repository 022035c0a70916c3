import { stringify } from 'qs';
import { list, withMeta, type List, type Pagination, type WithMeta } from '@app/contracts/core/envelope.js';
import { CLIENT_PAGE, type RouteDescriptor } from '@app/contracts/core/route.js';
import { invalidFilter, invalidSort } from '@app/contracts/errors/common.errors.js';

/** What a route says of its list: conventions.md §5–6. */
export type ListRoute = Pick<RouteDescriptor, 'list' | 'includes'>;

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

export interface ListRequest {
  readonly page: number;
  readonly perPage: number;
  /** Values of each filter; several mean OR. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly sorts: readonly Sort[];
  readonly includes: ReadonlySet<string>;
  /** Absolute address of the list without its query. */
  readonly url: string;
  /** The query as it came, for pagination links. */
  readonly query: Readonly<Record<string, unknown>>;
}

const MAX_INCLUDE_DEPTH = 2;

const positiveInt = (value: unknown): number | undefined => {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isSafeInteger(number) && number >= 1 ? number : undefined;
};

const words = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : []))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Names in `include` that the route knows; unknown ones are ignored, depth is limited to two. */
export function parseIncludes(query: unknown, { includes = [] }: ListRoute): ReadonlySet<string> {
  const requested = words((query as Record<string, unknown> | undefined)?.['include']);
  const found = new Set<string>();
  for (const name of requested) {
    const parts = name.split('.').slice(0, MAX_INCLUDE_DEPTH);
    parts.forEach((_, depth) => {
      const prefix = parts.slice(0, depth + 1).join('.');
      if (includes.includes(prefix)) found.add(prefix);
    });
  }
  return found;
}

function parseFilters(value: unknown, allowed: readonly string[]): Record<string, string[]> {
  if (value === undefined || value === null || value === '') return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidFilter();
  const filters: Record<string, string[]> = {};
  for (const [name, wanted] of Object.entries(value)) {
    if (!allowed.includes(name)) {
      throw invalidFilter(
        `Requested filter(s) \`${name}\` are not allowed. Allowed filter(s) are \`${allowed.join(', ')}\`.`,
      );
    }
    // An empty value filters nothing, but for those that give emptiness a meaning of their own.
    filters[name] = typeof wanted === 'string' && wanted === '' ? [''] : words(wanted);
  }
  return filters;
}

function parseSorts(value: unknown, allowed: readonly string[]): Sort[] {
  return words(value).map((word) => {
    const descending = word.startsWith('-');
    const field = descending ? word.slice(1) : word;
    if (!allowed.includes(field)) {
      throw invalidSort(
        `Requested sort(s) \`${field}\` is not allowed. Allowed sort(s) are \`${allowed.join(', ')}\`.`,
      );
    }
    return { field, descending };
  });
}

/**
 * Reads page, per_page, filter, sort and include of a list request. Numbers out of range fall back rather than
 * fail, because Wings sends `page=0`. Throws invalidFilter or invalidSort (400).
 */
export function parseListQuery(
  query: unknown,
  { list = {}, includes = [] }: ListRoute,
  url = '',
): ListRequest {
  const source = (query ?? {}) as Record<string, unknown>;
  const limits = list.perPage ?? CLIENT_PAGE;
  return {
    page: positiveInt(source['page']) ?? 1,
    perPage: Math.min(positiveInt(source['per_page']) ?? limits.default, limits.max),
    filters: parseFilters(source['filter'], list.filters ?? []),
    sorts: parseSorts(source['sort'], list.sorts ?? []),
    includes: parseIncludes(source, { includes }),
    url,
    query: source,
  };
}

/** A page with `meta.pagination`. */
export function paginated<I>(
  data: readonly I[],
  total: number,
  request: Pick<ListRequest, 'page' | 'perPage' | 'query' | 'url'>,
): WithMeta<List<I>, { readonly pagination: Pagination }> {
  const totalPages = Math.max(1, Math.ceil(total / request.perPage));
  const link = (page: number): string => `${request.url}?${stringify({ ...request.query, page })}`;
  return withMeta(list(data), {
    pagination: {
      total,
      count: data.length,
      per_page: request.perPage,
      current_page: request.page,
      total_pages: totalPages,
      links: {
        ...(request.page > 1 ? { previous: link(request.page - 1) } : {}),
        ...(request.page < totalPages ? { next: link(request.page + 1) } : {}),
      },
    },
  });
}

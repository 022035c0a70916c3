/** The response shapes of conventions.md §4. Pure data, used by transformers and clients. */
export interface Item<A = Record<string, unknown>> {
  object: string;
  attributes: A;
  meta?: Record<string, unknown>;
}
export interface List<A = Record<string, unknown>> {
  object: 'list';
  data: (Item<A> | NullResource)[];
  meta?: Record<string, unknown>;
}
export interface NullResource {
  object: 'null_resource';
  attributes: null;
}
export interface Pagination {
  total: number;
  count: number;
  per_page: number;
  current_page: number;
  total_pages: number;
  links: { previous?: string; next?: string };
}

export const item = <A>(object: string, attributes: A, meta?: Record<string, unknown>): Item<A> =>
  meta ? { object, attributes, meta } : { object, attributes };

export const nullResource = (): NullResource => ({ object: 'null_resource', attributes: null });

/** An unpaginated list has no `meta` unless one is given. */
export const list = <A>(data: List<A>['data'], meta?: Record<string, unknown>): List<A> =>
  meta ? { object: 'list', data, meta } : { object: 'list', data };

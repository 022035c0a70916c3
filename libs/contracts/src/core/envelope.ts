/** The response shapes of conventions.md §4. Pure data, used by transformers and clients. */
export interface Item<O extends string = string, A = unknown> {
  readonly object: O;
  readonly attributes: A;
}
export interface List<I = Item> {
  readonly object: 'list';
  readonly data: readonly I[];
}
export interface NullResource {
  readonly object: 'null_resource';
  readonly attributes: null;
}
export type WithMeta<T, M> = T & { readonly meta: M };
export interface Pagination {
  readonly total: number;
  readonly count: number;
  readonly per_page: number;
  readonly current_page: number;
  readonly total_pages: number;
  readonly links: { readonly previous?: string; readonly next?: string };
}

export const item = <const O extends string, A>(object: O, attributes: A): Item<O, A> => ({
  object,
  attributes,
});

export const nullResource = (): NullResource => ({ object: 'null_resource', attributes: null });

/** An unpaginated list has no `meta` unless one is given. */
export const list = <I>(data: readonly I[]): List<I> => ({ object: 'list', data });

export const withMeta = <T extends object, M>(answer: T, meta: M): WithMeta<T, M> => ({ ...answer, meta });

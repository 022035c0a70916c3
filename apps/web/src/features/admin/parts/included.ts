type Relation<A> =
  | { readonly object: 'list'; readonly data: readonly { readonly attributes: A }[] }
  | { readonly object: 'null_resource' }
  | undefined;

/** What came along with an object; nothing where it may not be seen. */
export const included = <A>(relation: Relation<A>): readonly A[] =>
  relation?.object === 'list' ? relation.data.map(({ attributes }) => attributes) : [];

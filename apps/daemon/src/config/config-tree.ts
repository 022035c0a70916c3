/** Dotted paths in a plain configuration tree. */
export type ConfigTree = Record<string, unknown>;

const isTree = (value: unknown): value is ConfigTree =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export function getPath(tree: ConfigTree, path: string): unknown {
  let value: unknown = tree;
  for (const key of path.split('.')) {
    if (!isTree(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A copy of the tree with one value changed; the original stays. */
export function withPath(tree: ConfigTree, path: string, value: unknown): ConfigTree {
  const [key, ...rest] = path.split('.') as [string, ...string[]];
  if (rest.length === 0) return { ...tree, [key]: value };
  const inner = tree[key];
  return { ...tree, [key]: withPath(isTree(inner) ? inner : {}, rest.join('.'), value) };
}

/** Applies a change to every string of the tree. */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapStrings(entry, change));
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}

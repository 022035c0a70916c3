import { ConfigFault } from '../config-fault.js';
import type { Edit } from '../edits.js';
import type { CurrentValue } from '../value.js';

export type Key = string | number;

/** What the shared editor must know of a format whose values form a tree with places in the text. */
export interface TreeFormat<Node> {
  /** The root, undefined for a file without content. Throws ConfigFault for what is not the format. */
  parse: (text: string) => Node | undefined;
  kind: (node: Node) => 'object' | 'array' | 'scalar';
  child: (node: Node, key: Key) => Node | undefined;
  keys: (node: Node) => Key[];
  current: (node: Node) => CurrentValue;
  /** Where the node's text starts. */
  offset: (node: Node) => number;
  /** Null when the node cannot be written in its place alone. */
  replace: (text: string, node: Node, value: unknown) => Edit | null;
  /** The text with `value` at a path that does not exist yet below `parent`; throws ConfigFault. */
  insert: (
    text: string,
    path: readonly Key[],
    value: unknown,
    parent: { node: Node | undefined; depth: number },
  ) => string;
  /**
   * The edit that adds keys with their values to an object (undefined: an empty file) all at once; null where that
   * is not sure to work. A Map among the values is an object whose keys are all new.
   */
  insertAll?: (text: string, parent: Node | undefined, entries: NewKeys) => Edit | null;
}

/** New keys in the order in which they came. */
export type NewKeys = Map<string, unknown>;

/** `value` below the given keys: texts make objects, 0 makes a list. */
export function nested(keys: readonly Key[], value: unknown): unknown {
  return keys.reduceRight<unknown>((inner, key) => {
    if (typeof key === 'string') return Object.fromEntries([[key, inner]]);
    if (key !== 0) throw new ConfigFault('the list it names is too short');
    return [inner];
  }, value);
}

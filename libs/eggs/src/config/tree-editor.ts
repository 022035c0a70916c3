import type { ConfigReplacement } from '../start/process-configuration.js';
import { ConfigFault } from './config-fault.js';
import { applyEdits, type Edit } from './edits.js';
import { parsePath, WILDCARD, type Segment } from './path.js';
import { decide, keepType, RawNumber, type CurrentValue } from './value.js';

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
}

const MAX_TARGETS = 20_000;

/**
 * Applies replacements one after another. Values in place become edits of the text, so nothing else in the file
 * moves; the text is read again only where something was added or one value is touched twice.
 */
export class TreeEditor<Node> {
  private root: Node | undefined;
  private edits = new Map<number, Edit>();

  constructor(
    private readonly format: TreeFormat<Node>,
    private text: string,
  ) {
    this.root = format.parse(text);
  }

  apply(replacement: ConfigReplacement, value: unknown): void {
    const segments = parsePath(replacement.match);
    for (const path of this.targets(segments)) this.set(path, replacement, value);
  }

  finish(): string {
    return applyEdits(this.text, [...this.edits.values()]);
  }

  private flush(): void {
    if (this.edits.size === 0) return;
    this.text = applyEdits(this.text, [...this.edits.values()]);
    this.edits = new Map();
    this.root = this.format.parse(this.text);
  }

  /** The paths that a pattern means in this file: one, or with wildcards one for each child that is there. */
  private targets(segments: readonly Segment[]): Key[][] {
    let paths: Key[][] = [[]];
    for (const segment of segments) {
      if (segment !== WILDCARD) {
        for (const path of paths) path.push(segment);
        continue;
      }
      paths = paths.flatMap((path) => {
        const { node, depth } = this.find(path);
        if (node === undefined || depth < path.length || this.format.kind(node) === 'scalar') return [];
        return this.format.keys(node).map((key) => [...path, key]);
      });
      if (paths.length > MAX_TARGETS) throw new ConfigFault('the wildcard meets too many values');
    }
    const wild = segments.indexOf(WILDCARD);
    if (wild === -1 || wild === segments.length - 1) return paths;
    // Below a wildcard only what can hold the rest is meant.
    const rest = segments.length - 1 - segments.lastIndexOf(WILDCARD);
    return paths.filter((path) => {
      const { node, depth } = this.find(path.slice(0, path.length - rest));
      return (
        node !== undefined &&
        depth === path.length - rest &&
        (rest === 0 || this.format.kind(node) !== 'scalar')
      );
    });
  }

  /** The deepest node on the way and how many keys led to it. */
  private find(path: readonly Key[]): { node: Node | undefined; depth: number } {
    let node = this.root;
    let depth = 0;
    while (node !== undefined && depth < path.length) {
      const next = this.format.child(node, path[depth] as Key);
      if (next === undefined) break;
      node = next;
      depth += 1;
    }
    return { node, depth };
  }

  private set(path: readonly Key[], replacement: ConfigReplacement, value: unknown): void {
    let place = this.find(path);
    if (place.node !== undefined && this.pendingAt(place.node)) {
      this.flush();
      place = this.find(path);
    }
    const { node, depth } = place;
    const current = node !== undefined && depth === path.length ? this.format.current(node) : undefined;
    const wanted = decide(current, replacement, value);
    if (wanted === undefined) return;
    const typed = keepType(current, wanted);
    if (current !== undefined && same(current.value, typed)) return;
    if (node !== undefined && depth === path.length) this.overwrite(path, node, typed);
    else this.insert(path, typed);
  }

  private pendingAt(node: Node): boolean {
    if (this.edits.size === 0 || this.format.kind(node) !== 'scalar') return false;
    return this.edits.has(this.format.offset(node));
  }

  private overwrite(path: readonly Key[], node: Node, value: unknown): void {
    const edit = this.format.replace(this.text, node, value);
    if (edit === null) {
      this.insert(path, value);
      return;
    }
    // A list or object may hold values that are changed already.
    if (this.format.kind(node) !== 'scalar' && this.edits.size > 0) {
      this.flush();
      const again = this.find(path).node;
      const fresh = again === undefined ? null : this.format.replace(this.text, again, value);
      if (fresh !== null) this.edits.set(fresh.offset, fresh);
      this.flush();
      return;
    }
    this.edits.set(edit.offset, edit);
    if (this.format.kind(node) !== 'scalar') this.flush();
  }

  private insert(path: readonly Key[], wanted: unknown): void {
    const value = wanted instanceof RawNumber ? Number(wanted.source) : wanted;
    this.flush();
    const before = this.text;
    const parent = this.find(path);
    this.text = this.format.insert(before, path, value, parent);
    try {
      this.root = this.format.parse(this.text);
      const { node, depth } = this.find(path);
      if (node !== undefined && depth === path.length && same(this.format.current(node).value, value)) return;
      throw new ConfigFault('it could not be added there');
    } catch (fault) {
      this.text = before;
      this.root = this.format.parse(before);
      throw fault;
    }
  }
}

function same(left: unknown, right: unknown): boolean {
  if (right instanceof RawNumber) return typeof left === 'number' && String(left) === right.source;
  if (typeof right === 'object' && right !== null) {
    return typeof left === 'object' && left !== null && JSON.stringify(left) === JSON.stringify(right);
  }
  return typeof left === typeof right && (left === right || (typeof left === 'bigint' && left === right));
}

/** `value` below the given keys: texts make objects, 0 makes a list. */
export function nested(keys: readonly Key[], value: unknown): unknown {
  return keys.reduceRight<unknown>((inner, key) => {
    if (typeof key === 'string') return Object.fromEntries([[key, inner]]);
    if (key !== 0) throw new ConfigFault('the list it names is too short');
    return [inner];
  }, value);
}

import type { ConfigReplacement } from '../../start/process-configuration.js';
import { ConfigFault } from '../config-fault.js';
import { applyEdits, type Edit } from '../edits.js';
import { parsePath, WILDCARD, type Segment } from './path.js';
import { nested, type Key, type NewKeys, type TreeFormat } from './tree-format.js';
import { decide, keepType, RawNumber } from '../value.js';

interface Addition {
  match: string;
  path: readonly Key[];
  value: unknown;
}

/** What one object gains. */
interface Gain {
  parent: readonly Key[];
  entries: NewKeys;
  additions: Addition[];
}

const MAX_TARGETS = 20_000;

/**
 * Applies replacements one after another. Values in place become edits of the text, so nothing else in the file
 * moves. New keys are gathered where the format can add them together, because to read the text again is what
 * costs; a replacement that could meet one of them writes them first.
 */
export class TreeEditor<Node> {
  private root: Node | undefined;
  private edits = new Map<number, Edit>();
  private gains = new Map<string, Gain>();

  constructor(
    private readonly format: TreeFormat<Node>,
    private text: string,
    private readonly warn: (match: string, reason: string) => void,
  ) {
    this.root = format.parse(text);
  }

  apply(replacement: ConfigReplacement, value: unknown): void {
    const segments = parsePath(replacement.match);
    if (segments.includes(WILDCARD)) this.writeGains();
    for (const path of this.targets(segments)) this.set(path, replacement, value);
  }

  finish(): string {
    this.writeGains();
    return applyEdits(this.text, [...this.edits.values()]);
  }

  private flush(): void {
    this.writeEdits();
    this.writeGains();
  }

  private writeEdits(): void {
    if (this.edits.size === 0) return;
    this.text = applyEdits(this.text, [...this.edits.values()]);
    this.edits = new Map();
    this.root = this.format.parse(this.text);
  }

  private writeGains(): void {
    if (this.gains.size === 0) return;
    // Two objects may end at the same place, where the inner one goes on first.
    const gains = [...this.gains.values()].sort((left, right) => right.parent.length - left.parent.length);
    this.gains = new Map();
    this.writeEdits();
    const before = this.text;
    const edits = gains.flatMap(({ parent, entries }) => {
      const edit = this.format.insertAll?.(before, this.find(parent).node, entries);
      return edit ? [edit] : [];
    });
    const additions = gains.flatMap((gain) => gain.additions);
    if (edits.length === gains.length) {
      this.text = applyEdits(before, edits);
      if (this.holds(additions)) return;
      this.text = before;
      this.root = this.format.parse(before);
    }
    for (const { match, path, value } of additions) attempt(match, this.warn, () => this.insert(path, value));
  }

  /** Reads the text again: true when it has every value where it was added. */
  private holds(additions: readonly Omit<Addition, 'match'>[]): boolean {
    try {
      this.root = this.format.parse(this.text);
      return additions.every(({ path, value }) => {
        const { node, depth } = this.find(path);
        return node !== undefined && depth === path.length && same(this.format.current(node).value, value);
      });
    } catch (fault) {
      if (fault instanceof ConfigFault) return false;
      throw fault;
    }
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
    if ((place.node !== undefined && this.pendingAt(place.node)) || this.meetsGain(path, place.depth)) {
      this.flush();
      place = this.find(path);
    }
    const { node, depth } = place;
    const current = node !== undefined && depth === path.length ? this.format.current(node) : undefined;
    const wanted = decide(current, replacement, value);
    if (wanted === undefined) return;
    const typed = keepType(current, wanted, replacement);
    if (current !== undefined && same(current.value, typed)) return;
    if (node !== undefined && depth === path.length) this.overwrite(path, node, typed);
    else if (!this.gather({ match: replacement.match, path, value: typed }, place)) this.insert(path, typed);
  }

  /** True when the path leads to, below or above a key that is gathered. */
  private meetsGain(path: readonly Key[], depth: number): boolean {
    let entries: unknown = this.gains.get(JSON.stringify(path.slice(0, depth)))?.entries;
    for (const key of path.slice(depth)) {
      if (!(entries instanceof Map)) break;
      if (!entries.has(String(key))) return false;
      entries = entries.get(String(key));
    }
    return entries !== undefined;
  }

  /** Keeps a new key of an object for later; false where it has to be added by itself. */
  private gather(addition: Addition, { node, depth }: { node: Node | undefined; depth: number }): boolean {
    const rest = addition.path.slice(depth);
    if (!this.format.insertAll || addition.value instanceof RawNumber) return false;
    if ((node !== undefined && this.format.kind(node) !== 'object') || !rest.every(isName)) return false;
    const parent = addition.path.slice(0, depth);
    const id = JSON.stringify(parent);
    const gain: Gain = this.gains.get(id) ?? { parent, entries: new Map(), additions: [] };
    this.gains.set(id, gain);
    gain.additions.push(addition);
    let { entries } = gain;
    for (const name of rest.slice(0, -1)) {
      const inner = (entries.get(name) ?? new Map()) as NewKeys;
      entries.set(name, inner);
      entries = inner;
    }
    entries.set(rest.at(-1) ?? '', addition.value);
    return true;
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
    const place = this.find(path);
    this.text = this.yields(place.node)
      ? this.overwritten(path, value, place)
      : this.format.insert(before, path, value, place);
    if (!this.holds([{ path, value }])) {
      this.text = before;
      this.root = this.format.parse(before);
      throw new ConfigFault('it could not be added there');
    }
    const { node } = this.find(path);
    const spelled = wanted instanceof RawNumber && node ? this.format.replace(this.text, node, wanted) : null;
    if (spelled !== null) this.edits.set(spelled.offset, spelled);
  }

  /** A number or a flag on the way makes room for the object that is wanted there; what a text says is kept. */
  private yields(node: Node | undefined): node is Node {
    if (node === undefined || this.format.kind(node) !== 'scalar') return false;
    return ['number', 'bigint', 'boolean'].includes(typeof this.format.current(node).value);
  }

  private overwritten(
    path: readonly Key[],
    value: unknown,
    { node, depth }: { node: Node | undefined; depth: number },
  ): string {
    const below = nested(path.slice(depth), value);
    const edit = node === undefined ? null : this.format.replace(this.text, node, below);
    return edit === null
      ? this.format.insert(this.text, path.slice(0, depth), below, { node, depth })
      : applyEdits(this.text, [edit]);
  }
}

const isName = (key: Key): key is string => typeof key === 'string';

/** Runs a change; one that cannot be made is told, and the others go on. */
export function attempt(
  match: string,
  warn: (match: string, reason: string) => void,
  change: () => void,
): void {
  try {
    change();
  } catch (fault) {
    if (!(fault instanceof ConfigFault)) throw fault;
    warn(match, fault.message);
  }
}

function same(left: unknown, right: unknown): boolean {
  if (right instanceof RawNumber) return typeof left === 'number' && String(left) === right.source;
  if (typeof right === 'object' && right !== null) {
    return typeof left === 'object' && left !== null && JSON.stringify(left) === JSON.stringify(right);
  }
  if (typeof left === 'bigint' && typeof right === 'number') return Number(left) === right;
  return left === right;
}

import { isAlias, isMap, isScalar, isSeq, Scalar, type Node, type ParsedNode } from 'yaml';
import { ConfigFault } from '../config-fault.js';
import { applyEdits, lineEnd, type Edit } from '../edits.js';
import { nested, type Key, type NewKeys, type TreeFormat } from './tree-format.js';
import { RawNumber } from '../value.js';
import { keyOf, loadPart, loadYaml, plainYaml, splitYaml, type YamlPart } from './yaml-source.js';
import { encodeYaml, quoteFragile, yamlLines } from './yaml-text.js';

interface YamlNode {
  node: ParsedNode | null;
  /** Inside [ ] or { }, where plain texts may hold less. */
  flow: boolean;
  /** What the node's offsets count from. */
  base: number;
  /** The outermost map of a file that is read piece by piece. */
  parts?: { text: string; known: Map<string, YamlPart>; read: Map<string, YamlNode> };
}

function partOf(parts: NonNullable<YamlNode['parts']>, key: string): YamlNode | undefined {
  const part = parts.known.get(key);
  if (part === undefined) return undefined;
  const known = parts.read.get(key);
  if (known !== undefined) return known;
  const map = loadPart(parts.text, key, part);
  const value = isMap(map) ? (map.items[0]?.value as ParsedNode | null) : null;
  const node: YamlNode = { node: value, flow: false, base: part.start };
  parts.read.set(key, node);
  return node;
}

/** The keys as lines behind the last one of a block map; null where that is not sure to work. */
function addLines(text: string, parent: YamlNode | undefined, entries: NewKeys): Edit | null {
  const newline = lineEnd(text);
  if (parent === undefined || parent.parts) {
    const broken = text !== '' && !text.endsWith('\n');
    return {
      offset: text.length,
      length: 0,
      text: (broken ? newline : '') + yamlLines(entries, 0, newline),
    };
  }
  const { node, base } = parent;
  if (!isMap(node) || parent.flow || node.flow || node.items.length === 0) return null;
  const first = node.items[0]?.key;
  const last = node.items.at(-1);
  const range = ((last?.value as Node | null)?.range ?? (last?.key as Node | undefined)?.range)?.[2];
  const column = isScalar(first) ? first.range?.[0] : undefined;
  if (range === undefined || column === undefined) return null;
  const [end, start] = [base + range, base + column];
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const broken = end > 0 && text[end - 1] !== '\n';
  if (broken && end < text.length) return null;
  return { offset: end, length: 0, text: (broken ? newline : '') + yamlLines(entries, indent, newline) };
}

/** True when the text can be read and holds something at the path. */
function holds(text: string, path: readonly Key[]): boolean {
  try {
    let node = YAML_FORMAT.parse(text);
    for (const key of path) node = node === undefined ? undefined : YAML_FORMAT.child(node, key);
    return node !== undefined;
  } catch {
    return false;
  }
}

/** The library's own way: everything is written anew, comments and order stay. */
function rewrite(text: string, path: readonly Key[], value: unknown, depth: number): string {
  const document = loadYaml(text);
  const place = path.slice(0, depth);
  const node = place.length === 0 ? document.contents : document.getIn(place, true);
  if (isAlias(node)) throw new ConfigFault('an alias stands there, and its value belongs to others too');
  const isContainer = isMap(node) || isSeq(node);
  if (!isContainer && depth < path.length && isScalar(node) && node.value !== null) {
    throw new ConfigFault('a value stands where it needs an object');
  }
  const keep = isContainer ? Math.min(depth + 1, path.length) : depth;
  if (isSeq(node) && depth < path.length && Number(path[depth]) !== node.items.length) {
    throw new ConfigFault('the list it names has no such place');
  }
  const below = document.createNode(nested(path.slice(keep), value), { aliasDuplicateObjects: false });
  quoteFragile(below);
  if (keep === 0) document.contents = below as ParsedNode;
  else document.setIn(path.slice(0, keep), below);
  return document.toString({ lineWidth: 0 }).replaceAll('\n', lineEnd(text));
}

/** YAML 1.2, one document a file; aliases are never followed. */
export const YAML_FORMAT: TreeFormat<YamlNode> = {
  parse(text) {
    if (text.trim() === '') return undefined;
    const known = splitYaml(text);
    if (known !== null) return { node: null, flow: false, base: 0, parts: { text, known, read: new Map() } };
    const { contents } = loadYaml(text);
    const [start, end] = contents?.range ?? [0, 0];
    const nothing = contents === null || (isScalar(contents) && contents.value === null && start === end);
    return nothing ? undefined : { node: contents, flow: false, base: 0 };
  },
  kind: ({ node, parts }) => (parts || isMap(node) ? 'object' : isSeq(node) ? 'array' : 'scalar'),
  child({ node, flow, base, parts }, key) {
    if (parts) return partOf(parts, String(key));
    if (isMap(node)) {
      const pair = node.items.findLast((item) => keyOf(item.key) === String(key));
      if (pair === undefined) return undefined;
      return { node: pair.value as ParsedNode | null, flow: flow || node.flow === true, base };
    }
    if (!isSeq(node) || !/^\d+$/.test(String(key)) || Number(key) >= node.items.length) return undefined;
    return {
      node: (node.items[Number(key)] ?? null) as ParsedNode | null,
      flow: flow || node.flow === true,
      base,
    };
  },
  keys({ node, parts }) {
    if (parts) return [...parts.known.keys()];
    if (isMap(node)) return [...new Set(node.items.map((item) => keyOf(item.key)))];
    return isSeq(node) ? node.items.map((_item, i) => i) : [];
  },
  current({ node, parts }) {
    const value = plainYaml(parts ? (loadYaml(parts.text).contents as ParsedNode | null) : node);
    const number = isScalar(node) && typeof value === 'number' ? node.source : undefined;
    return { value, text: typeof value === 'string' ? value : (number ?? JSON.stringify(value)) };
  },
  offset: ({ node, base }) => (node === null ? -1 : base + node.range[0]),
  replace(_text, { node, flow, base }, value) {
    if (!isScalar(node) || node.anchor !== undefined || node.tag !== undefined) return null;
    const [start, end] = node.range;
    if (start === end || node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL) return null;
    if (typeof value === 'object' && value !== null && !(value instanceof RawNumber)) return null;
    return {
      offset: base + start,
      length: end - start,
      text: encodeYaml(value, node.type ?? Scalar.PLAIN, flow),
    };
  },
  insert(text, path, value, { node, depth }) {
    const [key, ...rest] = path.slice(depth);
    if (key !== undefined && (node === undefined || node.parts || isMap(node.node))) {
      const edit = addLines(text, node, new Map([[String(key), nested(rest, value)]]));
      const added = edit === null ? text : applyEdits(text, [edit]);
      if (edit !== null && holds(added, path)) return added;
    }
    return rewrite(text, path, value, depth);
  },
  insertAll: addLines,
};

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Document,
  Scalar,
  visit,
  type Node,
  type ParsedNode,
} from 'yaml';
import { ConfigFault } from './config-fault.js';
import { lineEnd } from './edits.js';
import { nested, type Key, type TreeFormat } from './tree-editor.js';
import { jsonOf, RawNumber } from './value.js';

/** A node, and whether it stands inside [ ] or { }, where plain texts may hold less. */
interface YamlNode {
  node: ParsedNode | null;
  flow: boolean;
}

// uniqueKeys would compare every key with every other one.
const OPTIONS = { version: '1.2', uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;
const MAX_ALIASES = 1000;

function load(text: string): Document.Parsed {
  const document = parseDocument(text, OPTIONS);
  const [fault] = document.errors;
  if (fault !== undefined) throw new ConfigFault(`it is not valid YAML (${fault.message.split('\n', 1)[0]})`);
  return document;
}

/** A plain text that every YAML reader takes for that text. */
function isPlain(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/.test(text)) return true;
  if (!/^[A-Za-z_/](?:[\w ./@+-]|:(?=\S))*$/.test(text) || /\s$/.test(text)) return false;
  return !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
}

function encode(value: unknown, style: string | undefined, flow: boolean): string {
  if (typeof value !== 'string') return jsonOf(value);
  const simple = /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]*$/.test(value);
  if (simple && style === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  if (simple && style === Scalar.PLAIN && !flow && isPlain(value)) return value;
  return JSON.stringify(value);
}

function plain(node: ParsedNode | null, depth = 0): unknown {
  if (depth > 200) throw new ConfigFault('the file is nested too deeply');
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [keyOf(key), plain(value as ParsedNode | null, depth + 1)]),
    );
  }
  if (isSeq(node)) return node.items.map((item) => plain(item as ParsedNode | null, depth + 1));
  return isScalar(node) ? node.value : null;
}

const keyOf = (key: unknown): string => {
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
};

/** Text for a new line or lines of a block map, indented. */
function block(key: Key, value: unknown, indent: number, newline: string): string {
  const options = { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false } as const;
  const document = new Document(Object.fromEntries([[String(key), value]]), options);
  visit(document, {
    Scalar(_key, node) {
      // As a block, a text with lines of blanks does not always come back.
      if (typeof node.value === 'string' && /[\r\n]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString(options);
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line) + newline).join('');
}

/** Adds a key as text behind the last one of a block map; null where that is not sure to work. */
function addLine(text: string, map: ParsedNode | undefined, key: Key, value: unknown): string | null {
  const newline = lineEnd(text);
  if (map === undefined)
    return text + (text === '' || text.endsWith('\n') ? '' : newline) + block(key, value, 0, newline);
  if (!isMap(map) || map.flow || map.items.length === 0) return null;
  const first = map.items[0]?.key;
  const last = map.items.at(-1);
  const end = ((last?.value as Node | null)?.range ?? (last?.key as Node | undefined)?.range)?.[2];
  const start = isScalar(first) ? first.range?.[0] : undefined;
  if (end === undefined || start === undefined) return null;
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const broken = end > 0 && text[end - 1] !== '\n';
  if (broken && end < text.length) return null;
  return text.slice(0, end) + (broken ? newline : '') + block(key, value, indent, newline) + text.slice(end);
}

function isReadable(text: string): boolean {
  return parseDocument(text, OPTIONS).errors.length === 0;
}

/** The library's own way: everything is written anew, comments and order stay. */
function rewrite(text: string, path: readonly Key[], value: unknown, depth: number): string {
  const document = load(text);
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
  if (keep === 0) document.contents = below as ParsedNode;
  else document.setIn(path.slice(0, keep), below);
  return document.toString({ lineWidth: 0 }).replaceAll('\n', lineEnd(text));
}

/** YAML 1.2, one document a file; aliases are never followed. */
export const YAML_FORMAT: TreeFormat<YamlNode> = {
  parse(text) {
    if (text.trim() === '') return undefined;
    if ((text.match(/[*][\w-]/g)?.length ?? 0) > MAX_ALIASES)
      throw new ConfigFault('it has too many aliases');
    const { contents } = load(text);
    if (
      contents === null ||
      (isScalar(contents) && contents.value === null && contents.range?.[0] === contents.range?.[1])
    ) {
      return undefined;
    }
    return { node: contents, flow: false };
  },
  kind: ({ node }) => (isMap(node) ? 'object' : isSeq(node) ? 'array' : 'scalar'),
  child({ node, flow }, key) {
    if (isMap(node)) {
      const pair = node.items.findLast((item) => keyOf(item.key) === String(key));
      return pair === undefined
        ? undefined
        : { node: pair.value as ParsedNode | null, flow: flow || node.flow === true };
    }
    if (!isSeq(node) || !/^\d+$/.test(String(key)) || Number(key) >= node.items.length) return undefined;
    return { node: (node.items[Number(key)] ?? null) as ParsedNode | null, flow: flow || node.flow === true };
  },
  keys({ node }) {
    if (isMap(node)) return [...new Set(node.items.map((item) => keyOf(item.key)))];
    return isSeq(node) ? node.items.map((_item, i) => i) : [];
  },
  current({ node }) {
    const value = plain(node);
    const number = isScalar(node) && typeof value === 'number' ? node.source : undefined;
    return { value, text: typeof value === 'string' ? value : (number ?? JSON.stringify(value)) };
  },
  offset: ({ node }) => node?.range[0] ?? -1,
  replace(_text, { node, flow }, value) {
    if (!isScalar(node) || node.anchor !== undefined || node.tag !== undefined) return null;
    const [start, end] = node.range;
    if (start === end || node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL) return null;
    if (typeof value === 'object' && value !== null && !(value instanceof RawNumber)) return null;
    return { offset: start, length: end - start, text: encode(value, node.type ?? Scalar.PLAIN, flow) };
  },
  insert(text, path, value, { node, depth }) {
    const container = node?.node ?? undefined;
    if (depth === path.length - 1 || node === undefined || isMap(container)) {
      const key = path[depth];
      const below = depth < path.length ? nested(path.slice(depth + 1), value) : value;
      const added = key === undefined || node?.flow ? null : addLine(text, container, key, below);
      if (added !== null && isReadable(added)) return added;
    }
    return rewrite(text, path, value, depth);
  },
};

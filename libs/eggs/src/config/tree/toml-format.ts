import { parseTOML, type AST } from 'toml-eslint-parser';
import { ConfigFault } from '../config-fault.js';
import { lineEnd } from '../edits.js';
import { nested, type Key, type TreeFormat } from './tree-format.js';
import { jsonOf, RawNumber } from '../value.js';

/** What the tables, dotted keys and inline tables of a file add up to. */
interface TomlNode {
  value?: AST.TOMLContentNode;
  entries?: Map<string, TomlNode>;
  items?: TomlNode[];
  /** Where the last key of this table's own lines ends: a further one goes behind it. */
  end?: number;
  /** What those lines start with, for a table that dotted keys made. */
  dotted?: string;
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const BARE = /^[A-Za-z0-9_-]+$/;
const MAX_DEPTH = 64;

const table = (): TomlNode => ({ entries: new Map() });
const nameOf = (key: AST.TOMLBare | AST.TOMLQuoted): string =>
  key.type === 'TOMLBare' ? key.name : key.value;

function descend(from: TomlNode, names: readonly string[]): TomlNode {
  if (names.length > MAX_DEPTH) throw new ConfigFault('the file is nested too deeply');
  return names.reduce<TomlNode>((parent, name) => {
    const node = parent.entries?.get(name) ?? table();
    parent.entries?.set(name, node);
    return node.items?.at(-1) ?? node;
  }, from);
}

function valueNode(value: AST.TOMLContentNode): TomlNode {
  if (value.type === 'TOMLArray') return { value, items: value.elements.map(valueNode) };
  if (value.type === 'TOMLInlineTable') {
    const node: TomlNode = { ...table(), value };
    for (const pair of value.body) addPair(node, pair);
    return node;
  }
  return { value };
}

function addPair(parent: TomlNode, { key, value, range }: AST.TOMLKeyValue): void {
  const names = key.keys.map(nameOf);
  const holder = descend(parent, names.slice(0, -1));
  if (names.length > 1) {
    holder.dotted ??= names.slice(0, -1).map(encodeKey).join('.');
    holder.end = range[1];
  }
  holder.entries?.set(names.at(-1) ?? '', valueNode(value));
  parent.end = range[1];
}

function tableNode(root: TomlNode, { key, kind }: AST.TOMLTable): TomlNode {
  const names = key.keys.map(nameOf);
  if (kind === 'standard') return descend(root, names);
  const holder = descend(root, names.slice(0, -1));
  const name = names.at(-1) ?? '';
  const list = holder.entries?.get(name) ?? { items: [] };
  holder.entries?.set(name, list);
  const item = table();
  list.items?.push(item);
  return item;
}

function plain({ value, entries, items }: TomlNode): unknown {
  if (entries) return Object.fromEntries([...entries].map(([key, node]) => [key, plain(node)]));
  if (items) return items.map(plain);
  if (value?.type !== 'TOMLValue') return null;
  if (value.kind === 'integer') return Number.isSafeInteger(value.value) ? value.value : value.bigint;
  return value.kind === 'float' || value.kind === 'boolean' || value.kind === 'string'
    ? value.value
    : value.datetime;
}

const encodeKey = (key: Key): string => (BARE.test(String(key)) ? String(key) : JSON.stringify(String(key)));

function encodeText(text: string): string {
  // JSON escapes are TOML's, but for DEL, which JSON leaves bare.
  return DATE_TIME.test(text) ? text : JSON.stringify(text).replaceAll('\x7f', String.raw`\u007f`);
}

function encode(value: unknown): string {
  if (value instanceof RawNumber) return jsonOf(value);
  if (typeof value === 'string') return encodeText(value);
  if (value === null || value === undefined) return '""';
  if (Array.isArray(value)) return `[${value.map(encode).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value).map(([key, item]) => `${encodeKey(key)} = ${encode(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function insertAt(text: string, end: number, line: string): string {
  const newline = lineEnd(text);
  const stop = text.indexOf('\n', end);
  if (stop === -1) return `${text}${text === '' || text.endsWith('\n') ? '' : newline}${line}${newline}`;
  return `${text.slice(0, stop + 1)}${line}${newline}${text.slice(stop + 1)}`;
}

function lineOf(dotted: string | undefined, rest: readonly Key[], value: unknown): string {
  const key = [...(dotted === undefined ? [] : [dotted]), encodeKey(rest[0] ?? '')].join('.');
  return `${key} = ${encode(nested(rest.slice(1), value))}`;
}

function intoInline(
  text: string,
  { body, range }: AST.TOMLInlineTable,
  rest: readonly Key[],
  value: unknown,
): string {
  const line = lineOf(undefined, rest, value);
  const last = body.at(-1)?.range[1];
  const at = last ?? range[0] + 1;
  return text.slice(0, at) + (last === undefined ? ` ${line} ` : `, ${line}`) + text.slice(at);
}

/** One more place of a list: in its brackets, or for tables a header behind all others. */
function append(
  text: string,
  { value, items = [] }: TomlNode,
  path: readonly Key[],
  depth: number,
  wanted: unknown,
): string {
  if (Number(path[depth]) !== items.length) throw new ConfigFault('the list it names has no such place');
  const below = nested(path.slice(depth + 1), wanted);
  if (value?.type === 'TOMLArray') {
    const last = value.elements.at(-1)?.range[1];
    const at = last ?? value.range[0] + 1;
    return text.slice(0, at) + (last === undefined ? '' : ', ') + encode(below) + text.slice(at);
  }
  if (typeof below !== 'object' || below === null || Array.isArray(below))
    throw new ConfigFault('the list holds tables');
  const newline = lineEnd(text);
  const header = path.slice(0, depth).filter((key) => typeof key === 'string');
  const lines = Object.entries(below).map(([key, item]) => `${encodeKey(key)} = ${encode(item)}${newline}`);
  return `${endOf(text)}[[${header.map(encodeKey).join('.')}]]${newline}${lines.join('')}`;
}

/** The text, ready for a further table. */
function endOf(text: string): string {
  const newline = lineEnd(text);
  return text.trim() === '' ? text : `${text}${text.endsWith('\n') ? '' : newline}${newline}`;
}

/** A table behind all others, which TOML allows for every path that has no header yet. */
function newTable(text: string, path: readonly Key[], value: unknown): string {
  const newline = lineEnd(text);
  const header = path.slice(0, -1).map(encodeKey).join('.');
  return `${endOf(text)}[${header}]${newline}${encodeKey(path.at(-1) ?? '')} = ${encode(value)}${newline}`;
}

/** TOML 1.0; RFC 3339 texts are dates, as Wings writes them. */
export const TOML_FORMAT: TreeFormat<TomlNode> = {
  parse(text) {
    let program: AST.TOMLProgram;
    try {
      program = parseTOML(text, { tomlVersion: '1.0' });
    } catch (fault) {
      throw new ConfigFault(
        `it is not valid TOML (${fault instanceof Error ? fault.message : 'unreadable'})`,
      );
    }
    const root = table();
    for (const node of program.body[0].body) {
      if (node.type === 'TOMLKeyValue') {
        addPair(root, node);
        continue;
      }
      const holder = tableNode(root, node);
      holder.end = node.key.range[1];
      for (const pair of node.body) addPair(holder, pair);
    }
    return root;
  },
  kind: ({ entries, items }) => (entries ? 'object' : items ? 'array' : 'scalar'),
  child: ({ entries, items }, key) =>
    entries?.get(String(key)) ?? (/^\d+$/.test(String(key)) ? items?.[Number(key)] : undefined),
  keys: ({ entries, items }) => (entries ? [...entries.keys()] : (items ?? []).map((_item, i) => i)),
  current(node) {
    const value = plain(node);
    const scalar =
      node.value?.type === 'TOMLValue' && typeof value !== 'string' && typeof value !== 'boolean';
    const source =
      scalar && node.value?.type === 'TOMLValue' && 'number' in node.value ? node.value.number : undefined;
    return { value, text: typeof value === 'string' ? value : (source ?? String(value)) };
  },
  offset: ({ value }) => value?.range[0] ?? -1,
  replace(_text, { value }, wanted) {
    if (value === undefined) return null;
    const [start, end] = value.range;
    return { offset: start, length: end - start, text: encode(wanted) };
  },
  insert(text, path, value, { node, depth }) {
    const rest = path.slice(depth);
    if (node?.items && rest.length > 0) return append(text, node, path, depth, value);
    if (node?.entries === undefined || rest.length === 0)
      throw new ConfigFault('something else stands there');
    if (node.value?.type === 'TOMLInlineTable') return intoInline(text, node.value, rest, value);
    const ownTable = rest.length === 1 ? node.end === undefined && depth > 0 : node.dotted === undefined;
    if (ownTable && path.every((key) => typeof key === 'string')) return newTable(text, path, value);
    const line = lineOf(node.dotted, rest, value);
    if (node.end !== undefined) return insertAt(text, node.end, line);
    if (depth > 0) throw new ConfigFault('something else stands there');
    return `${line}${lineEnd(text)}${text}`;
  },
};

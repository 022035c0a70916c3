import { findNodeAtLocation, modify, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { ConfigFault } from '../config-fault.js';
import { applyEdits, lineEnd } from '../edits.js';
import { nested, type Key, type TreeFormat } from './tree-format.js';
import { jsonOf } from '../value.js';

function property(node: Node, key: string): Node | undefined {
  // Of two equal keys the last one counts, as for every JSON reader.
  return node.children?.findLast((entry) => entry.children?.[0]?.value === key)?.children?.[1];
}

function child(node: Node, key: Key): Node | undefined {
  if (node.type === 'object') return property(node, String(key));
  if (node.type !== 'array') return undefined;
  return /^\d+$/.test(String(key)) ? node.children?.[Number(key)] : undefined;
}

const MAX_LINE = 4096;

/** A value's indentation follows the file: tabs, two blanks, four … */
function indentation(text: string): { insertSpaces: boolean; tabSize: number } {
  const first = /\n([ \t]+)\S/.exec(text.slice(0, 10_000))?.[1] ?? '  ';
  return first.startsWith('\t')
    ? { insertSpaces: false, tabSize: 1 }
    : { insertSpaces: true, tabSize: first.length };
}

function plain(node: Node, depth = 0): unknown {
  if (depth > 500) throw new ConfigFault('the file is nested too deeply');
  if (node.type === 'object') {
    return Object.fromEntries(
      (node.children ?? []).flatMap(({ children }) => {
        const [key, value] = children ?? [];
        return key && value ? [[String(key.value), plain(value, depth + 1)]] : [];
      }),
    );
  }
  return node.type === 'array'
    ? (node.children ?? []).map((item) => plain(item, depth + 1))
    : (node.value as unknown);
}

/** JSON with comments and trailing commas allowed, as many games write it. */
export const JSON_FORMAT: TreeFormat<Node> = {
  parse(text) {
    if (text.trim() === '') return undefined;
    const faults: ParseError[] = [];
    const root = parseTree(text, faults, { allowTrailingComma: true, disallowComments: false });
    const [fault] = faults;
    if (fault !== undefined || root === undefined) {
      throw new ConfigFault(`it is not valid JSON (at character ${fault?.offset ?? 0})`);
    }
    return root;
  },
  kind: (node) => (node.type === 'object' || node.type === 'array' ? node.type : 'scalar'),
  child,
  keys(node) {
    if (node.type === 'array') return (node.children ?? []).map((_item, i) => i);
    return [...new Set((node.children ?? []).map((entry) => String(entry.children?.[0]?.value)))];
  },
  current(node) {
    const value = plain(node);
    return { value, text: typeof value === 'string' ? value : JSON.stringify(value) };
  },
  offset: (node) => node.offset,
  replace: (text, node, value) => ({
    offset: node.offset,
    length: node.length,
    text: jsonOf(value, typeof value === 'object' && value !== null ? unit(text) : undefined),
  }),
  insert(text, path, value, { node, depth }) {
    const rest = path.slice(depth);
    const [first = ''] = rest;
    if (node !== undefined && (node.type === 'object' || node.type === 'array')) {
      if (node.type === 'array' && String(first) !== String(node.children?.length ?? 0)) {
        throw new ConfigFault('the list it names has no such place');
      }
    } else if (node !== undefined && node.type !== 'null') {
      throw new ConfigFault('a value stands where it needs an object');
    }
    const location = node === undefined ? [] : path.slice(0, depth + (node.type === 'null' ? 0 : 1));
    const below = nested(path.slice(location.length), value);
    // The library formats the whole line that it adds to, edit by edit.
    const end = node === undefined ? 0 : node.offset + node.length;
    const short = end - (text.lastIndexOf('\n', end - 1) + 1) < MAX_LINE;
    const options = short ? { formattingOptions: { ...indentation(text), eol: lineEnd(text) } } : {};
    const edited = applyEdits(text, modify(text, location.map(segmentOf(text)), below, options).map(edit));
    return node === undefined ? `${edited}${lineEnd(text)}` : edited;
  },
};

const unit = (text: string): string => {
  const { insertSpaces, tabSize } = indentation(text);
  return insertSpaces ? ' '.repeat(tabSize) : '\t';
};

const edit = ({ offset, length, content }: { offset: number; length: number; content: string }) => ({
  offset,
  length,
  text: content,
});

/** The editor wants numbers for places in lists, and our paths may name them as text. */
function segmentOf(text: string) {
  const root = parseTree(text);
  return (key: Key, i: number, keys: readonly Key[]): Key => {
    const parent = root === undefined ? undefined : findNodeAtLocation(root, keys.slice(0, i));
    if (parent?.type === 'object') return String(key);
    return /^\d+$/.test(String(key)) ? Number(key) : key;
  };
}

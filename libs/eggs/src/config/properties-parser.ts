import { parseLines } from 'dot-properties';
import { applyEdits, lineEnd, type Edit } from './edits.js';
import { textOf } from './value.js';
import type { ConfigParser } from './parser.js';

interface Pair {
  key: string;
  value: string;
  range: [keyStart: number, keyEnd: number, valueStart: number, valueEnd: number];
}

const hex = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\\': '\\\\',
};

/** Java's escapes; every reader takes ASCII, whatever encoding it believes in. */
function escapeValue(text: string): string {
  const escaped = text.replace(/[\\\n\r\t\f]/g, (char) => NAMED[char] ?? char).replace(/[^\x20-\x7e]/g, hex);
  return escaped.startsWith(' ') ? `\\${escaped}` : escaped;
}

function escapeKey(text: string): string {
  const escaped = text.replace(/[ =:#!\\\n\r\t\f]/g, (char) => NAMED[char] ?? `\\${char}`);
  return escaped.replace(/[^\x20-\x7e]/g, hex);
}

function isPair(node: unknown): node is Pair {
  return typeof node === 'object' && node !== null && (node as { type?: unknown }).type === 'PAIR';
}

function pairs(text: string): Map<string, Pair[]> {
  const found = new Map<string, Pair[]>();
  for (const node of parseLines(text, true)) {
    if (!isPair(node)) continue;
    const equal = found.get(node.key);
    if (equal === undefined) found.set(node.key, [node]);
    else equal.push(node);
  }
  return found;
}

function editOf({ range: [, keyEnd, start, end] }: Pair, wanted: string): Edit {
  const separator = keyEnd === start ? '=' : '';
  return { offset: start, length: end - start, text: separator + escapeValue(wanted) };
}

/** Java properties: keys set or added, comments and order kept (daemon-runtime.md §4). */
export const propertiesParser: ConfigParser = (text, replacements) => {
  const known = pairs(text);
  // Of equal keys the last one counts for Java, the first one for others: all of them are changed.
  const values = new Map([...known].map(([key, equal]) => [key, equal.at(-1)?.value]));
  const wanted = new Map<string, string>();
  for (const { replacement, value } of replacements) {
    const { match, if_value: condition = '' } = replacement;
    if (condition !== '' && values.get(match) !== condition) continue;
    values.set(match, textOf(value));
    wanted.set(match, textOf(value));
  }
  const edits: Edit[] = [];
  let added = '';
  const newline = lineEnd(text);
  for (const [key, value] of wanted) {
    const equal = known.get(key);
    if (equal === undefined) added += `${escapeKey(key)}=${escapeValue(value)}${newline}`;
    else edits.push(...equal.filter((pair) => pair.value !== value).map((pair) => editOf(pair, value)));
  }
  const result = applyEdits(text, edits);
  return result + (added !== '' && result !== '' && !/[\r\n]$/.test(result) ? newline : '') + added;
};

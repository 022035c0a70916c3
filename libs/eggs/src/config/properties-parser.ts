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

function pairs(text: string): Map<string, Pair> {
  const found = new Map<string, Pair>();
  for (const node of parseLines(text, true)) {
    // Of two equal keys the last one counts.
    if (isPair(node)) found.set(node.key, node);
  }
  return found;
}

/** Java properties: keys set or added, comments and order kept (spec/daemon-runtime.md §4). */
export const propertiesParser: ConfigParser = (text, replacements) => {
  const known = pairs(text);
  const edits = new Map<string, Edit>();
  const values = new Map([...known].map(([key, pair]) => [key, pair.value]));
  const added = new Map<string, string>();
  for (const { replacement, value } of replacements) {
    const { match, if_value: condition = '' } = replacement;
    const current = values.get(match);
    if (condition !== '' && current !== condition) continue;
    const wanted = textOf(value);
    if (current === wanted) continue;
    values.set(match, wanted);
    const pair = known.get(match);
    if (pair === undefined) {
      added.set(match, wanted);
      continue;
    }
    const [, keyEnd, start, end] = pair.range;
    const separator = keyEnd === start ? '=' : '';
    edits.set(match, { offset: start, length: end - start, text: separator + escapeValue(wanted) });
  }
  const newline = lineEnd(text);
  let result = applyEdits(text, [...edits.values()]);
  if (added.size > 0 && result !== '' && !/[\r\n]$/.test(result)) result += newline;
  for (const [key, value] of added) result += `${escapeKey(key)}=${escapeValue(value)}${newline}`;
  return result;
};

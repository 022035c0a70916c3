import { ConfigFault } from './config-fault.js';
import { applyEdits, lineEnd, type Edit } from './edits.js';
import type { ConfigParser } from './parser.js';
import { textOf } from './value.js';

/** The libraries for INI drop comments, order and spelling on their way, so the lines are edited in place. */

interface Place {
  /** The whole value up to the line's end, comment included. */
  offset: number;
  length: number;
  value: string;
}

interface Section {
  /** Every place of a key: which of equal ones counts differs between readers. */
  keys: Map<string, Place[]>;
  /** Where a further key goes: behind the last line with content. */
  end: number;
}

const HEADER = /^[ \t]*\[([^\]\r\n]*)\]/;

/** `section.key`: the first dot splits, dots inside brackets do not (daemon-runtime.md §4). */
export function iniPath(match: string): { section: string; key: string } {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of match) {
    if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === '.' && depth <= 0 && parts.length === 1) parts.push('');
    else parts[parts.length - 1] += char;
  }
  const [first = '', key] = parts;
  const path =
    key === undefined ? { section: '', key: first.trim() } : { section: first.trim(), key: key.trim() };
  // Such a line would be read as something else, and be added again at each start.
  if (path.key === '' || /[=:\r\n]|^[;#["]/.test(path.key) || /[\r\n]/.test(path.section))
    throw new ConfigFault('no line of an INI file can hold this key');
  return path;
}

function valueOf(text: string): string {
  const quoted = /^"([^"]*)"|^'([^']*)'/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  const comment = /[ \t][;#]/.exec(text);
  return (comment ? text.slice(0, comment.index) : text).trimEnd();
}

/** `key = value` by its first sign; null for a line that has none. */
function readPair(line: string): { key: string; start: number; spaced: boolean } | null {
  const sign = line.search(/[=:]/);
  if (sign === -1) return null;
  let start = sign + 1;
  while (line[start] === ' ' || line[start] === '\t') start += 1;
  const spaced = start > sign + 1 || /[ \t]/.test(line.charAt(sign - 1));
  return {
    key: line
      .slice(0, sign)
      .trim()
      .replace(/^"(.*)"$/, '$1'),
    start,
    spaced,
  };
}

function scan(text: string): { sections: Map<string, Section>; spaced: boolean } {
  const sections = new Map<string, Section>([['', { keys: new Map(), end: 0 }]]);
  let section = sections.get('') as Section;
  let spaced = true;
  let first = true;
  let offset = 0;
  while (offset < text.length) {
    const next = text.indexOf('\n', offset);
    const after = next === -1 ? text.length : next + 1;
    const line = text.slice(offset, next === -1 ? after : next).replace(/\r$/, '');
    const header = HEADER.exec(line);
    const pair = header || /^[ \t]*(?:[;#]|$)/.test(line) ? null : readPair(line);
    if (header) {
      const name = (header[1] ?? '').trim();
      section = sections.get(name) ?? { keys: new Map(), end: after };
      sections.set(name, section);
    } else if (pair) {
      const rest = line.slice(pair.start);
      const place = { offset: offset + pair.start, length: rest.length, value: valueOf(rest) };
      const equal = section.keys.get(pair.key);
      if (equal === undefined) section.keys.set(pair.key, [place]);
      else equal.push(place);
      if (first) spaced = pair.spaced;
      first = false;
    }
    if (line.trim() !== '') section.end = after;
    offset = after;
  }
  return { sections, spaced };
}

/** One line: a line break in a user's value must not become a line of the file. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

/** Readers drop blanks at both ends of a value unless they stand in quotes, which both Wings write there too. */
const encode = (text: string): string => (text.trim() === text ? text : `"${text}"`);

/** INI: keys set or added in their section, everything else as it was; conditions do not count. */
export const iniParser: ConfigParser = (text, replacements, warn) => {
  const { sections, spaced } = scan(text);
  const newline = lineEnd(text);
  const wanted = new Map<string, Map<string, string>>();
  for (const { replacement, value } of replacements) {
    try {
      const { section, key } = iniPath(replacement.match);
      const keys = wanted.get(section) ?? new Map<string, string>();
      wanted.set(section, keys.set(key, oneLine(textOf(value))));
    } catch (fault) {
      if (!(fault instanceof ConfigFault)) throw fault;
      warn(replacement.match, fault.message);
    }
  }
  const edits: Edit[] = [];
  const separator = spaced ? ' = ' : '=';
  let tail = '';
  for (const [name, keys] of wanted) {
    const known = sections.get(name);
    let lines = '';
    for (const [key, value] of keys) {
      const places = known?.keys.get(key);
      if (places === undefined) lines += `${key}${separator}${encode(value)}${newline}`;
      for (const { offset, length, value: before } of places ?? []) {
        if (before !== value) edits.push({ offset, length, text: encode(value) });
      }
    }
    if (lines === '') continue;
    if (known === undefined) {
      tail += `${tail !== '' || text.trim() !== '' ? newline : ''}[${name}]${newline}${lines}`;
    } else {
      const broken = known.end > 0 && text[known.end - 1] !== '\n';
      edits.push({ offset: known.end, length: 0, text: (broken ? newline : '') + lines });
    }
  }
  const result = applyEdits(text, edits);
  return tail !== '' && result !== '' && !result.endsWith('\n') ? result + newline + tail : result + tail;
};

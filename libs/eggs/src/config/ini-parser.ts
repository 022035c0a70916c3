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
  keys: Map<string, Place>;
  /** Where a further key goes: behind the last line with content. */
  end: number;
}

const HEADER = /^[ \t]*\[([^\]\r\n]*)\]/;

/** `section.key`: the first dot splits, dots inside brackets do not (spec/daemon-runtime.md §4). */
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
  return key === undefined ? { section: '', key: first } : { section: first, key };
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
      section.keys.set(pair.key, { offset: offset + pair.start, length: rest.length, value: valueOf(rest) });
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

/** INI: keys set or added in their section, everything else as it was; conditions do not count. */
export const iniParser: ConfigParser = (text, replacements) => {
  const { sections, spaced } = scan(text);
  const newline = lineEnd(text);
  const edits = new Map<Place, Edit>();
  const added = new Map<string, Map<string, string>>();
  for (const { replacement, value } of replacements) {
    const { section, key } = iniPath(replacement.match);
    const wanted = oneLine(textOf(value));
    const place = sections.get(section)?.keys.get(key);
    if (place === undefined) {
      const keys = added.get(section) ?? new Map<string, string>();
      added.set(section, keys.set(key, wanted));
    } else if (place.value === wanted || text.slice(place.offset, place.offset + place.length) === wanted) {
      edits.delete(place);
    } else {
      edits.set(place, { offset: place.offset, length: place.length, text: wanted });
    }
  }
  const all = [...edits.values()];
  const separator = spaced ? ' = ' : '=';
  let tail = '';
  for (const [name, keys] of added) {
    const lines = [...keys].map(([key, value]) => `${key}${separator}${value}${newline}`).join('');
    const known = sections.get(name);
    if (known === undefined) {
      tail += `${tail !== '' || text.trim() !== '' ? newline : ''}[${name}]${newline}${lines}`;
    } else {
      const broken = known.end > 0 && text[known.end - 1] !== '\n';
      all.push({ offset: known.end, length: 0, text: (broken ? newline : '') + lines });
    }
  }
  const result = applyEdits(text, all);
  return tail !== '' && result !== '' && !result.endsWith('\n') ? result + newline + tail : result + tail;
};

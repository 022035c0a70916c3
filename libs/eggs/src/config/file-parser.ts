import { lineEnd } from './edits.js';
import type { ConfigParser } from './parser.js';
import { textOf } from './value.js';

/** A line without the first half of its end; an absent one is no text. */
const withoutReturn = (line: string | undefined): string | undefined => line?.replace(/\r+$/, '');

/**
 * Plain lines: one that starts with a match is replaced whole, and the empty match meets every line; several matches
 * stand side by side, nothing is added where none is found, conditions do not count (domain.md §7). Line ends
 * stay. A value of several lines that stands there already counts as one, so that no start adds to it.
 */
export const fileParser: ConfigParser = (text, replacements) => {
  const lines = text.split('\n');
  const last = lines.at(-1) === '' ? lines.pop() : undefined;
  const result: string[] = [];
  let changed = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const matching = replacements.filter(({ replacement }) => line.startsWith(replacement.match));
    if (matching.length === 0) {
      result.push(line);
      continue;
    }
    const end = line.endsWith('\r') ? '\r' : '';
    const wanted = matching
      .map(({ value }) => textOf(value))
      .join('')
      .split('\n')
      .map((wantedLine) => withoutReturn(wantedLine) + end);
    const isThere = wanted.every((wantedLine, i) => wantedLine === withoutReturn(lines[at + i]) + end);
    if (isThere) {
      result.push(...lines.slice(at, at + wanted.length));
      at += wanted.length - 1;
    } else {
      result.push(...wanted);
      changed = true;
    }
  }
  if (!changed) return text;
  return result.join('\n') + (last === undefined ? lineEnd(text) : '\n');
};

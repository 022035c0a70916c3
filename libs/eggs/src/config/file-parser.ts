import { lineEnd } from './edits.js';
import type { ConfigParser } from './parser.js';
import { textOf } from './value.js';

/**
 * Plain lines: one that starts with a match is replaced whole, several matches stand side by side, nothing is
 * added where none is found, conditions do not count (spec/domain.md §7). Line ends stay.
 */
export const fileParser: ConfigParser = (text, replacements) => {
  const lines = text.split('\n');
  const last = lines.at(-1) === '' ? lines.pop() : undefined;
  let changed = false;
  const result = lines.map((line) => {
    const matching = replacements.filter(({ replacement }) => line.startsWith(replacement.match));
    if (matching.length === 0) return line;
    const wanted = matching.map(({ value }) => textOf(value)).join('') + (line.endsWith('\r') ? '\r' : '');
    changed ||= wanted !== line;
    return wanted;
  });
  if (!changed) return text;
  return result.join('\n') + (last === undefined ? lineEnd(text) : '\n');
};

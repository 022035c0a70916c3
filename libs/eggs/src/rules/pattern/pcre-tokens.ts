/**
 * A PCRE pattern in pieces, each with its spelling for RE2 and for JavaScript (`u` flag); null where the engine
 * cannot say it.
 */
export type PcreToken =
  | { kind: 'atom' | 'anchor'; re2: string | null; js: string | null; start?: boolean }
  | { kind: 'open'; re2: string | null; js: string | null; look?: 'ahead' | 'not-ahead' | 'behind' }
  | { kind: 'close' }
  | { kind: 'or' }
  | { kind: 'repeat'; min: number; max: number; text: string };

/** What a pattern cannot have here; `message` completes "the expression …". */
export class PcreError extends Error {
  override readonly name = 'PcreError';
}

/** One character, escaped for both engines. */
export function charToken(char: string): PcreToken {
  return { kind: 'atom', ...spell(char) };
}

/** Letters and digits as they are, all else by number: no engine gives those a meaning of their own. */
export function spell(char: string): { re2: string; js: string } {
  if (/^[A-Za-z0-9]$/.test(char)) return { re2: char, js: char };
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  return { re2: `\\x{${hex}}`, js: `\\u{${hex}}` };
}

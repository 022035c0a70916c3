import { RE2JS } from 're2js';
import { safeLength } from './pcre-cost.js';
import { scanPcre, type PcreFlags } from './pcre-scan.js';
import { PcreError, type PcreToken } from './pcre-tokens.js';

/** True when the text holds a match. */
export type PatternTest = (text: string) => boolean;

const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
/** Texts longer than this never match; no variable is that long. */
const MAX_TEXT = 64 * 1024;
const MAX_PATTERN = 4096;

function split(source: string): { body: string; modifiers: string } {
  const text = source.trim();
  const open = text.charAt(0);
  const bare = { body: text, modifiers: '' };
  if (open === '' || /[A-Za-z0-9\\\s]/.test(open)) return bare;
  const close = Object.hasOwn(BRACKETS, open) ? (BRACKETS[open] as string) : open;
  const end = text.lastIndexOf(close);
  const modifiers = text.slice(end + 1);
  // One public egg has a bare expression; PHP would fail on each value, here it means what it says.
  if (end <= 0 || !/^[A-Za-z]*$/.test(modifiers)) return bare;
  return { body: text.slice(1, end), modifiers };
}

function readModifiers(modifiers: string): { flags: PcreFlags; anchored: boolean } {
  for (const letter of modifiers) {
    // u, D, J, S, X and n change nothing for a yes or no: see `$` in pcre-scan.
    if (!'imsxUAuDJSXn'.includes(letter)) throw new PcreError(`has the unknown modifier ${letter}`);
  }
  const has = (letter: string): boolean => modifiers.includes(letter);
  return {
    flags: {
      ignoreCase: has('i'),
      multiline: has('m'),
      dotAll: has('s'),
      extended: has('x'),
      ungreedy: has('U'),
    },
    anchored: has('A'),
  };
}

function write(tokens: readonly PcreToken[], engine: 're2' | 'js'): string | null {
  let text = '';
  for (const token of tokens) {
    if (token.kind === 'close') text += ')';
    else if (token.kind === 'or') text += '|';
    else if (token.kind === 'repeat') text += token.text;
    else {
      const piece = token[engine];
      if (piece === null) return null;
      text += piece;
    }
  }
  return text;
}

function letters(flags: PcreFlags): string {
  return `${flags.ignoreCase ? 'i' : ''}${flags.multiline ? 'm' : ''}${flags.dotAll ? 's' : ''}`;
}

function linear(tokens: readonly PcreToken[], flags: PcreFlags): PatternTest | null {
  const text = write(tokens, 're2');
  if (text === null) return null;
  const prefix = letters(flags);
  try {
    const expression = RE2JS.compile(prefix === '' ? text : `(?${prefix})${text}`);
    return (value) => expression.test(value);
  } catch {
    return null;
  }
}

/** Index behind the group that opens at `start`. */
function groupEnd(tokens: readonly PcreToken[], start: number): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    if (tokens[i]?.kind === 'open') depth += 1;
    if (tokens[i]?.kind === 'close' && (depth -= 1) === 0) return i + 1;
  }
  return tokens.length;
}

function hasTopLevelOr(tokens: readonly PcreToken[]): boolean {
  let depth = 0;
  return tokens.some((token) => {
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
    return token.kind === 'or' && depth === 0;
  });
}

/**
 * `^(?=A)(?!B)C`: at a fixed start a look-ahead is a test of its own, so the whole is a conjunction of linear ones.
 */
function conjunction(tokens: readonly PcreToken[], flags: PcreFlags): PatternTest | null {
  const [first] = tokens;
  if (first?.kind !== 'anchor' || first.start !== true || flags.multiline || hasTopLevelOr(tokens))
    return null;
  const tests: PatternTest[] = [];
  let at = 1;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'open' || (token.look !== 'ahead' && token.look !== 'not-ahead')) break;
    const end = groupEnd(tokens, at);
    const inner: PcreToken[] = [
      { ...first, kind: 'anchor' },
      { kind: 'open', re2: '(?:', js: '(?:' },
      ...tokens.slice(at + 1, end),
    ];
    const test = linear(inner, flags);
    if (test === null) return null;
    tests.push(token.look === 'ahead' ? test : (value) => !test(value));
    at = end;
  }
  const rest = linear([{ ...first, kind: 'anchor' }, ...tokens.slice(at)], flags);
  return rest === null ? null : (value) => tests.every((test) => test(value)) && rest(value);
}

function backtracking(tokens: readonly PcreToken[], flags: PcreFlags): PatternTest {
  const text = write(tokens, 'js');
  if (text === null) throw new PcreError('mixes look-arounds with what JavaScript cannot say');
  const length = safeLength(tokens);
  if (length === 0) throw new PcreError('could take too long: look-arounds beside nested repeats');
  let expression: RegExp;
  try {
    expression = new RegExp(text, `u${letters(flags)}`);
  } catch (fault) {
    throw new PcreError('is one that JavaScript cannot say', { cause: fault });
  }
  return (value) => value.length <= length && expression.test(value);
}

/**
 * A PCRE expression with delimiters and modifiers → a test whose time is bounded for every text: RE2 where it can
 * say it (linear), look-aheads at the start as separate tests, and JavaScript for the rest where its backtracking
 * is bounded. Throws PcreError with the reason for what cannot be had.
 */
export function compilePattern(source: string): PatternTest {
  if (source.length > MAX_PATTERN) throw new PcreError(`is longer than ${MAX_PATTERN} characters`);
  const { body, modifiers } = split(source);
  if (body === '' && source.trim() === '') throw new PcreError('is empty');
  const { flags, anchored } = readModifiers(modifiers);
  let tokens = scanPcre(body, flags);
  if (anchored) {
    tokens = [
      { kind: 'anchor', re2: String.raw`\A`, js: '(?<![^])', start: true },
      { kind: 'open', re2: '(?:', js: '(?:' },
      ...tokens,
      { kind: 'close' },
    ];
  }
  const test = linear(tokens, flags) ?? conjunction(tokens, flags) ?? backtracking(tokens, flags);
  return (value) => value.length <= MAX_TEXT && test(value);
}

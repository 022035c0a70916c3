import { readClass } from './pcre-class.js';
import { quoted, readEscape, setAtom } from './pcre-escapes.js';
import { charToken, PcreError, type PcreToken } from './pcre-tokens.js';

/** Pattern letters behind the closing delimiter that change what is matched. */
export interface PcreFlags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
  extended: boolean;
  ungreedy: boolean;
}

const ASSERTIONS = {
  A: { kind: 'anchor', re2: String.raw`\A`, js: '(?<![^])', start: true },
  z: { kind: 'anchor', re2: String.raw`\z`, js: '(?![^])' },
  b: { kind: 'anchor', re2: String.raw`\b`, js: String.raw`\b` },
  B: { kind: 'anchor', re2: String.raw`\B`, js: String.raw`\B` },
} as const;

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^\(\?>/, 'has an atomic group (?>…)'],
  [/^\(\?\|/, 'has a branch reset (?|…)'],
  [/^\(\?\(/, 'has a condition (?(…)…)'],
  [/^\(\?(?:R|[+-]?\d|&|P>)/, 'calls itself'],
  [/^\(\*/, 'has a verb (*…)'],
];

function readGroup(text: string, at: number, flags: PcreFlags): { token: PcreToken | null; length: number } {
  const rest = text.slice(at, at + 60);
  const match = (pattern: RegExp): RegExpExecArray | null => pattern.exec(rest);
  for (const [pattern, reason] of REFUSED) if (pattern.test(rest)) throw new PcreError(reason);
  const open = (re2: string | null, js: string | null, length: number) => ({
    token: { kind: 'open', re2, js } as const,
    length,
  });

  const look = match(/^\(\?<?[=!]/)?.[0];
  if (look !== undefined) {
    const kind = look.includes('<') ? 'behind' : look.endsWith('=') ? 'ahead' : 'not-ahead';
    return { token: { kind: 'open', re2: null, js: look, look: kind }, length: look.length };
  }
  const name = match(/^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/);
  if (name) return open(`(?P<${name[1] ?? name[2]}>`, `(?<${name[1] ?? name[2]}>`, name[0].length);
  if (rest.startsWith('(?:')) return open('(?:', '(?:', 3);
  if (rest.startsWith('(?#')) {
    const end = text.indexOf(')', at);
    if (end === -1) throw new PcreError('has a comment that is not closed');
    return { token: null, length: end - at + 1 };
  }
  const back = match(/^\(\?P=(\w+)\)/);
  if (back) return { token: { kind: 'atom', re2: null, js: `\\k<${back[1]}>` }, length: back[0].length };
  const inline = match(/^\(\?([imsU]*)(-[imsU]+)?([:)])/);
  if (inline) {
    const letters = `${inline[1]}${inline[2] ?? ''}`;
    if (inline[3] === ':') {
      return open(`(?${letters}:`, letters.includes('U') ? null : `(?${letters}:`, inline[0].length);
    }
    const whole = at === 0 && inline[2] === undefined;
    if (whole) {
      flags.ignoreCase ||= letters.includes('i');
      flags.multiline ||= letters.includes('m');
      flags.dotAll ||= letters.includes('s');
      flags.ungreedy ||= letters.includes('U');
      return { token: null, length: inline[0].length };
    }
    // RE2 knows them anywhere, JavaScript only as a group of their own.
    return { token: { kind: 'anchor', re2: `(?${letters})`, js: null }, length: inline[0].length };
  }
  if (rest.startsWith('(?'))
    throw new PcreError(`has a group (${rest.slice(1, 4)}… that JavaScript cannot say`);
  return open('(', '(', 1);
}

function readRepeat(
  text: string,
  at: number,
  ungreedy: boolean,
): { token: PcreToken; length: number } | null {
  const match = /^(?:[*+?]|\{(\d{1,5})(,(\d{0,5}))?\})([?+]?)/.exec(text.slice(at, at + 20));
  if (!match) return null;
  const [whole, low, comma, high, tail] = match;
  if (tail === '+') throw new PcreError('has a possessive quantifier');
  const symbol = whole[0];
  const min = low === undefined ? (symbol === '+' ? 1 : 0) : Number(low);
  const open = symbol === '?' ? 1 : Infinity;
  const max = low === undefined ? open : comma === undefined ? min : high === '' ? Infinity : Number(high);
  if (max < min) throw new PcreError(`has a quantifier out of order, ${whole}`);
  const body = tail === '' ? whole : whole.slice(0, -1);
  const lazy = (tail === '?') !== ungreedy;
  return { token: { kind: 'repeat', min, max, text: lazy ? `${body}?` : body }, length: whole.length };
}

function escapeTokens(text: string, at: number): { tokens: PcreToken[]; length: number } {
  const { escape, length } = readEscape(text, at + 1, false);
  const one = (token: PcreToken) => ({ tokens: [token], length: length + 1 });
  switch (escape.kind) {
    case 'char':
      return one(charToken(escape.char));
    case 'set':
      return one({ kind: 'atom', ...setAtom(escape.set) });
    case 'assert':
      return one(ASSERTIONS[escape.name]);
    case 'newline':
      return one({ kind: 'atom', re2: String.raw`(?:\r\n|[\n\v\f\r])`, js: String.raw`(?:\r\n|[\n\v\f\r])` });
    case 'reference':
      return one({ kind: 'atom', re2: null, js: escape.js });
    case 'nothing':
      return { tokens: [], length: length + 1 };
    case 'quote': {
      const { chars, length: body } = quoted(text, at + 1 + length);
      return { tokens: chars.map(charToken), length: 1 + length + body };
    }
  }
}

/** Pattern text → tokens; flags found at its very start are added to `flags`. Throws PcreError. */
export function scanPcre(text: string, flags: PcreFlags): PcreToken[] {
  const tokens: PcreToken[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    const previous = tokens.at(-1)?.kind;
    const repeat = readRepeat(text, at, flags.ungreedy);
    if (repeat !== null) {
      if (previous !== 'atom' && previous !== 'close') throw new PcreError('repeats nothing');
      tokens.push(repeat.token);
      at += repeat.length;
    } else if (char === '\\') {
      const read = escapeTokens(text, at);
      tokens.push(...read.tokens);
      at += read.length;
    } else if (char === '[') {
      const read = readClass(text, at);
      tokens.push(read.token);
      at += read.length;
    } else if (char === '(') {
      const read = readGroup(text, at, flags);
      if (read.token !== null) tokens.push(read.token);
      if (read.token?.kind === 'open') depth += 1;
      if (depth > 50) throw new PcreError('is nested too deeply');
      at += read.length;
    } else if (char === ')') {
      depth -= 1;
      if (depth < 0) throw new PcreError('closes a group that is not open');
      tokens.push({ kind: 'close' });
      at += 1;
    } else if (flags.extended && /\s/.test(char)) {
      at += 1;
    } else if (flags.extended && char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end + 1;
    } else {
      const code = String.fromCodePoint(text.codePointAt(at) ?? 0);
      tokens.push(plainToken(code));
      at += code.length;
    }
  }
  if (depth !== 0) throw new PcreError('has a group that is not closed');
  return tokens;
}

function plainToken(char: string): PcreToken {
  if (char === '|') return { kind: 'or' };
  if (char === '.') return { kind: 'atom', re2: '.', js: '.' };
  if (char === '^') return { kind: 'anchor', re2: '^', js: '^', start: true };
  // Stricter than PCRE, where $ also stands before a last line feed: a value with one does not pass here.
  if (char === '$') return { kind: 'anchor', re2: '$', js: '$' };
  return charToken(char);
}

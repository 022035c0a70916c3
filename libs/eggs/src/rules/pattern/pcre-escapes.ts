import { PcreError } from './pcre-tokens.js';

/** Members of a class for a set that an escape or a POSIX name stands for; null = JavaScript has no short form. */
export interface PcreSet {
  re2: string;
  js: string | null;
}

export type PcreEscape =
  | { kind: 'char'; char: string }
  | { kind: 'set'; set: PcreSet }
  | { kind: 'assert'; name: 'A' | 'z' | 'b' | 'B' }
  | { kind: 'newline' }
  | { kind: 'reference'; js: string }
  | { kind: 'quote' }
  | { kind: 'nothing' };

const same = (members: string): PcreSet => ({ re2: members, js: members });

const SPACE = String.raw`\t\n\v\f\r `;
const SETS: Readonly<Record<string, PcreSet>> = {
  d: same(String.raw`\d`),
  D: same(String.raw`\D`),
  w: same(String.raw`\w`),
  W: same(String.raw`\W`),
  s: same(SPACE),
  h: { re2: String.raw` \t\x{a0}`, js: String.raw` \t\xa0` },
  v: { re2: String.raw`\n\v\f\r\x{85}\x{2028}\x{2029}`, js: String.raw`\n\v\f\r\x85\u2028\u2029` },
};
const NEGATED: Readonly<Record<string, PcreSet>> = {
  S: same(SPACE),
  H: SETS['h'] as PcreSet,
  V: SETS['v'] as PcreSet,
};

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, a: 7, e: 27 };

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: SPACE,
  blank: String.raw` \t`,
  punct: String.raw`!-\/:-@\[-\x60\{-~`,
  xdigit: '0-9A-Fa-f',
  word: String.raw`\w`,
  print: String.raw`\x20-\x7e`,
  graph: String.raw`\x21-\x7e`,
  cntrl: String.raw`\x00-\x1f\x7f`,
  ascii: String.raw`\x00-\x7f`,
};

/** `[:alpha:]` inside a class. */
export function posixSet(name: string, negated: boolean): PcreSet {
  if (!Object.hasOwn(POSIX, name)) throw new PcreError(`has an unknown class [:${name}:]`);
  return { re2: `[:${negated ? '^' : ''}${name}:]`, js: negated ? null : (POSIX[name] ?? null) };
}

function property(body: string, negated: boolean): PcreSet {
  const inverse = body.startsWith('^');
  const name = inverse ? body.slice(1) : body;
  const letter = negated !== inverse ? 'P' : 'p';
  const js = /^[A-Z][a-z]?$/.test(name) ? name : `Script=${name}`;
  return { re2: `\\${letter}{${name}}`, js: `\\${letter}{${js}}` };
}

const codePoint = (digits: string, base: number): string => {
  const code = Number.parseInt(digits || '0', base);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new PcreError('names a character that does not exist');
  return String.fromCodePoint(code);
};

/** Reads one escape at `text[at]` (the character after the backslash). */
export function readEscape(
  text: string,
  at: number,
  inClass: boolean,
): { escape: PcreEscape; length: number } {
  const rest = text.slice(at, at + 40);
  const code = text.codePointAt(at);
  if (code === undefined) throw new PcreError('ends in a backslash');
  const char = String.fromCodePoint(code);
  const found = (escape: PcreEscape, length = char.length) => ({ escape, length });
  const match = (pattern: RegExp): RegExpExecArray | null => pattern.exec(rest);
  const asChar = (value: string, length: number) => found({ kind: 'char', char: value }, length);

  if (Object.hasOwn(SETS, char)) return found({ kind: 'set', set: SETS[char] as PcreSet });
  if (Object.hasOwn(NEGATED, char)) {
    if (inClass) throw new PcreError(`has \\${char} inside a class`);
    const { re2, js } = NEGATED[char] as PcreSet;
    return found({ kind: 'set', set: { re2: `^${re2}`, js: `^${js}` } });
  }
  if (Object.hasOwn(CONTROLS, char)) return asChar(String.fromCharCode(CONTROLS[char] ?? 0), 1);
  const hex = match(/^x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{0,2}))/);
  if (hex) return asChar(codePoint(hex[1] ?? hex[2] ?? '', 16), hex[0].length);
  const octal =
    match(inClass ? /^([0-7]{1,3})/ : /^(0[0-7]{0,2}|[1-3][0-7]{2})/) ?? match(/^o\{([0-7]{1,7})\}/);
  if (octal) return asChar(codePoint(octal[1] ?? '', 8), octal[0].length);
  const control = match(/^c([\x21-\x7e])/);
  if (control?.[1]) return asChar(String.fromCharCode(control[1].toUpperCase().charCodeAt(0) ^ 64), 2);
  const prop = match(/^[pP](?:\{(\^?[A-Za-z_]+)\}|([A-Z]))/);
  if (prop)
    return found({ kind: 'set', set: property(prop[1] ?? prop[2] ?? '', char === 'P') }, prop[0].length);
  if (char === 'Q') return found({ kind: 'quote' });
  if (char === 'E') return found({ kind: 'nothing' });
  if (inClass && char === 'b') return asChar('\b', 1);
  if (!inClass) {
    if (char === 'N') return found({ kind: 'set', set: same(String.raw`^\n`) });
    if (char === 'R') return found({ kind: 'newline' });
    if (char === 'A' || char === 'z' || char === 'b' || char === 'B')
      return found({ kind: 'assert', name: char });
    if (char === 'Z') return found({ kind: 'assert', name: 'z' });
    const number = match(/^(?:([1-9]\d?)|g([1-9]\d?)|g\{([1-9]\d?)\})/);
    if (number)
      return found(
        { kind: 'reference', js: `(?:\\${number[1] ?? number[2] ?? number[3]})` },
        number[0].length,
      );
    const name = match(/^k(?:<(\w+)>|\{(\w+)\}|'(\w+)')/) ?? match(/^g\{([A-Za-z_]\w*)\}/);
    if (name)
      return found({ kind: 'reference', js: `\\k<${name[1] ?? name[2] ?? name[3]}>` }, name[0].length);
  }
  if (/^[A-Za-z0-9]$/.test(char)) throw new PcreError(`has \\${char}, which has no meaning here`);
  return found({ kind: 'char', char });
}

/** A set as an atom of its own. */
export function setAtom({ re2, js }: PcreSet): { re2: string; js: string | null } {
  return { re2: `[${re2}]`, js: js === null ? null : `[${js}]` };
}

/** What stands between `\Q` and `\E`. */
export function quoted(text: string, at: number): { chars: string[]; length: number } {
  const end = text.indexOf('\\E', at);
  const body = end === -1 ? text.slice(at) : text.slice(at, end);
  return { chars: [...body], length: body.length + (end === -1 ? 0 : 2) };
}

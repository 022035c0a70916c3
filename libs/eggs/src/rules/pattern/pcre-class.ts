import { posixSet, quoted, readEscape, type PcreSet } from './pcre-escapes.js';
import { PcreError, spell, type PcreToken } from './pcre-tokens.js';

type Member = { char: string } | { set: PcreSet };

/** One member at `text[at]`, or several out of `\Q…\E`. */
function readMembers(text: string, at: number): { members: Member[]; length: number } {
  const posix = /^\[:(\^?)([a-z]+):\]/.exec(text.slice(at, at + 16));
  if (posix)
    return { members: [{ set: posixSet(posix[2] ?? '', posix[1] === '^') }], length: posix[0].length };
  if (text[at] === '\\') {
    const { escape, length } = readEscape(text, at + 1, true);
    if (escape.kind === 'char') return { members: [{ char: escape.char }], length: length + 1 };
    if (escape.kind === 'set') return { members: [{ set: escape.set }], length: length + 1 };
    if (escape.kind === 'nothing') return { members: [], length: length + 1 };
    const { chars, length: body } = quoted(text, at + 1 + length);
    return { members: chars.map((char) => ({ char })), length: 1 + length + body };
  }
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { members: [{ char }], length: char.length };
}

function collect(text: string, start: number): { members: Member[]; ranges: Set<number>; end: number } {
  const members: Member[] = [];
  /** Indexes of members that are a bare dash and may make a range. */
  const ranges = new Set<number>();
  let at = start;
  while (at < text.length) {
    if (text[at] === ']' && at > start) return { members, ranges, end: at + 1 };
    if (text[at] === '-') ranges.add(members.length);
    const read = readMembers(text, at);
    members.push(...read.members);
    at += read.length;
  }
  throw new PcreError('has a class that is not closed');
}

/** A class `[…]` that starts at `text[at] === '['`. */
export function readClass(text: string, at: number): { token: PcreToken; length: number } {
  const negated = text[at + 1] === '^';
  const { members, ranges, end } = collect(text, at + (negated ? 2 : 1));
  let re2 = '';
  let js: string | null = '';
  const add = (r: string, j: string | null): void => {
    re2 += r;
    js = js === null || j === null ? null : js + j;
  };
  for (let i = 0; i < members.length; i += 1) {
    const member = members[i] as Member;
    const last = members[i + 2];
    if ('set' in member) {
      add(member.set.re2, member.set.js);
    } else if (ranges.has(i + 1) && last !== undefined && 'char' in last) {
      const low = member.char.codePointAt(0) ?? 0;
      if (low > (last.char.codePointAt(0) ?? 0))
        throw new PcreError(`has a range out of order, ${member.char}-${last.char}`);
      const [from, to] = [spell(member.char), spell(last.char)];
      add(`${from.re2}-${to.re2}`, `${from.js}-${to.js}`);
      i += 2;
    } else {
      const { re2: r, js: j } = spell(member.char);
      add(r, j);
    }
  }
  const wrap = (body: string): string => `[${negated ? '^' : ''}${body}]`;
  return { token: { kind: 'atom', re2: wrap(re2), js: js === null ? null : wrap(js) }, length: end - at };
}

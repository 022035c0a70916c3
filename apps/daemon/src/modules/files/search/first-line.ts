import { StringDecoder } from 'node:string_decoder';

/** Longer lines are looked at in pieces. */
const MAX_LINE = 64 * 1024;
const EXCERPT = 160;

/** The first line of a text that holds `needle`, in any case; null for none and for what is no text. */
export async function firstLineWith(
  source: AsyncIterable<Buffer>,
  needle: string,
  isLate: () => boolean,
): Promise<{ line: number; excerpt: string } | null> {
  const wanted = needle.toLowerCase();
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let line = 1;
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst && chunk.subarray(0, 8192).includes(0)) return null;
    isFirst = false;
    if (isLate()) return null;
    const text = rest + decoder.write(chunk);
    const end = text.lastIndexOf('\n') + 1;
    const found = lineOf(text, wanted, line, end === 0 ? text.length : end);
    if (found) return found;
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) line++;
    rest = text.slice(end);
    if (rest.length > MAX_LINE) rest = rest.slice(-wanted.length);
  }
  return lineOf(rest, wanted, line, rest.length);
}

function lineOf(
  text: string,
  wanted: string,
  firstLine: number,
  end: number,
): { line: number; excerpt: string } | null {
  const at = text.slice(0, end).toLowerCase().indexOf(wanted);
  if (at < 0) return null;
  let line = firstLine;
  for (let index = text.indexOf('\n'); index >= 0 && index < at; index = text.indexOf('\n', index + 1))
    line++;
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const next = text.indexOf('\n', at);
  const whole = text.slice(start, next < 0 ? text.length : next);
  const from = Math.max(0, at - start - EXCERPT / 2);
  return { line, excerpt: whole.slice(from, from + EXCERPT).trim() };
}

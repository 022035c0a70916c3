import { RE2JS } from 're2js';

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const CSI = String.fromCharCode(0x9b);
// Every class excludes ESC, so an unfinished sequence costs one scan to the next one and no more.
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)`,
    `${ESC}[()*+#][0-9A-Za-z]`,
    `${ESC}[=>78cDEHMNOZ]`,
  ].join('|'),
  'g',
);
const REGEX_PREFIX = 'regex:';
/** Lines are cut here before they are matched (daemon-runtime.md §2). */
const MAX_LINE = 64 * 1024;

/** CSI, OSC and charset sequences removed. */
export function stripAnsi(line: string): string {
  return line.replace(SEQUENCES, '');
}

function matcher(entry: string): (line: string) => boolean {
  if (!entry.startsWith(REGEX_PREFIX)) return (line) => line.includes(entry);
  try {
    const expression = RE2JS.compile(entry.slice(REGEX_PREFIX.length));
    return (line) => expression.matcher(line).find();
  } catch {
    // As Wings does: what does not compile is looked for as text.
    return (line) => line.includes(entry);
  }
}

/**
 * True for the console line that means *running* (daemon-runtime.md §2): a plain substring, or RE2 behind
 * `regex:`, which is linear in the line. An entry that does not compile degrades to a substring.
 */
export function doneMatcher(done: readonly string[], strip: boolean): (line: string) => boolean {
  const matchers = done.map(matcher);
  return (line) => {
    const cut = line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line;
    const text = strip ? stripAnsi(cut) : cut;
    return matchers.some((matches) => matches(text));
  };
}

import { appendFile, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../filesystem.errors.js';
import { ensureFolder } from '../node-files.js';

/** Digits of a position in a file's name, so that names sort as numbers do. */
const DIGITS = 15;
const NAME = /^(\d{15})\.log$/;
/** Written in strides: a chatty server costs some writes a second, whatever it prints. */
const STRIDE_MS = 200;
/** Of lines that wait to be written; more is lost, and said. */
const MAX_WAITING = 8 * 2 ** 20;
const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** Lines, the oldest first. */
export interface LogPage {
  readonly lines: string[];
  /** What to ask for to have the lines before these; null when there are none. */
  readonly cursor: number | null;
}

/**
 * The last lines of a long text, such as a server's console (hazard D23), within a bound: in two files of which the
 * older one goes when the newer one is full. Named by the position of their first byte among all that were ever
 * written, which is what a cursor counts in: it stays right while lines come and files go.
 */
export class RingLog {
  private waiting: string[] = [];
  private waitingSize = 0;
  private lost = 0;
  private end: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    /** Bytes of both files; 0 = none are written. */
    private readonly maxBytes: () => number,
  ) {}

  /** Never waits and never throws; lines that cannot be kept are counted, and the count is a line of the log. */
  write(lines: readonly string[]): void {
    if (this.maxBytes() <= 0) return;
    if (this.waitingSize > MAX_WAITING) this.lost += lines.length;
    else {
      const text = `${lines.join('\n')}\n`;
      this.waitingSize += text.length;
      this.waiting.push(text);
    }
    this.timer ??= setTimeout(() => void this.flush(), STRIDE_MS).unref();
  }

  /** Resolves when all that was told until now is written, or lost. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.work = this.work.then(() => this.drain());
    return this.work;
  }

  /** Up to so many lines that end before the cursor; without one the last. */
  async read(before: number | null, count: number): Promise<LogPage> {
    await this.flush();
    const files = await this.files();
    const lines: string[] = [];
    let cursor: number | null = null;
    for (const from of files.toReversed()) {
      if (lines.length >= count) break;
      const page = await readBack(
        this.pathOf(from),
        before === null ? null : before - from,
        count - lines.length,
      );
      lines.unshift(...page.lines);
      if (page.lines.length > 0) cursor = from + page.from;
    }
    return { lines, cursor: cursor === null || cursor <= (files[0] ?? 0) ? null : cursor };
  }

  async remove(): Promise<void> {
    clearTimeout(this.timer);
    this.waiting = [];
    await this.work;
    await rm(this.folder, { recursive: true, force: true });
  }

  private async drain(): Promise<void> {
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    const lost = this.lost;
    this.waiting = [];
    this.waitingSize = this.lost = 0;
    try {
      await this.append(Buffer.from(batch.join('') + (lost > 0 ? gap(lost) : '')));
    } catch {
      // A full disk, mostly. The next write tries again, and says it.
      this.end = null;
      this.lost += lost + batch.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
    }
  }

  private async append(bytes: Buffer): Promise<void> {
    const half = Math.max(1, this.maxBytes() / 2);
    await ensureFolder(this.folder, 0o700);
    const files = await this.files();
    let current = files.at(-1) ?? 0;
    this.end ??= current + (await this.mend(current));
    if (this.end - current >= half) {
      current = this.end;
      for (const old of files.slice(0, -1)) await rm(this.pathOf(old), { force: true });
    }
    const kept = withinBound(bytes, half);
    await appendFile(this.pathOf(current), kept, { mode: 0o600 });
    this.end += kept.length;
  }

  /** Ends a line that a process died in; answers how long the file is. */
  private async mend(from: number): Promise<number> {
    const file = await open(this.pathOf(from), 'a+', 0o600);
    try {
      const { size } = await file.stat();
      if (size === 0) return 0;
      const last = Buffer.alloc(1);
      await file.read(last, 0, 1, size - 1);
      if (last[0] === NEWLINE) return size;
      await file.appendFile('\n');
      return size + 1;
    } finally {
      await file.close();
    }
  }

  private async files(): Promise<number[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return [];
    });
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private pathOf(from: number): string {
    return join(this.folder, `${String(from).padStart(DIGITS, '0')}.log`);
  }
}

const gap = (lines: number): string => `[${lines} lines were not kept here]\n`;

/** A stride may be larger than the bound: its end, which says how many lines came before. */
function withinBound(bytes: Buffer, bound: number): Buffer {
  if (bytes.length <= bound) return bytes;
  const from = bytes.indexOf(NEWLINE, bytes.length - bound) + 1;
  const lines = bytes.subarray(0, from).toString('latin1').split('\n').length - 1;
  return Buffer.concat([Buffer.from(gap(lines)), bytes.subarray(from)]);
}

/** The last lines of a file that end at or before an offset, and where the first of them begins. */
async function readBack(
  path: string,
  before: number | null,
  count: number,
): Promise<{ lines: string[]; from: number }> {
  if (before !== null && before <= 0) return { lines: [], from: 0 };
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = Math.min(before ?? size, size);
    let from = end;
    let text = Buffer.alloc(0);
    let starts: number[] = [];
    while (from > 0 && starts.length <= count) {
      const length = Math.min(CHUNK, from);
      const chunk = Buffer.alloc(length);
      await file.read(chunk, 0, length, from - length);
      from -= length;
      text = Buffer.concat([chunk, text]);
      starts = startsOf(text, from === 0);
    }
    const first = starts.at(-count) ?? starts[0];
    if (first === undefined) return { lines: [], from: 0 };
    const lines = text.subarray(first).toString('utf8').split('\n');
    // What stands behind the last end of a line is no line yet.
    lines.pop();
    return { lines, from: from + first };
  } finally {
    await file.close();
  }
}

/** Where lines begin that end in this text. */
function startsOf(text: Buffer, isBeginning: boolean): number[] {
  const starts: number[] = isBeginning && text.length > 0 ? [0] : [];
  for (let at = text.indexOf(NEWLINE); at >= 0 && at + 1 < text.length; at = text.indexOf(NEWLINE, at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

import { StringDecoder } from 'node:string_decoder';

/** Longest line in characters; a longer one goes on in the next (hazard W9: nothing is cut off). */
export const MAX_LINE = 64 * 1024;

/**
 * Raw terminal output → lines. ` \r` without a line feed also ends a line, as Wings has it; blank lines are kept,
 * and characters split between chunks are put together.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  push(chunk: Buffer): string[] {
    return this.split(this.rest + this.decoder.write(chunk));
  }

  /** What came after the last line end; called when the output has ended. */
  flush(): string[] {
    const lines = this.split(this.rest + this.decoder.end());
    const last = this.rest;
    this.rest = '';
    return last === '' ? lines : [...lines, last.replace(/\r$/, '')];
  }

  /** Forgets what came after the last line end. */
  reset(): void {
    this.decoder.end();
    this.rest = '';
  }

  private split(text: string): string[] {
    const normal = text.includes(' \r') ? text.replaceAll(/ \r(?!\n|$)/g, '\r\n') : text;
    const lines = normal.split('\n');
    this.rest = lines.pop()!;
    const long = this.rest.length > MAX_LINE || lines.some((line) => line.length > MAX_LINE);
    for (const [index, line] of lines.entries()) {
      if (line.endsWith('\r')) lines[index] = line.slice(0, -1);
    }
    if (!long) return lines;
    const pieces = lines.flatMap(cut);
    while (this.rest.length > MAX_LINE) {
      pieces.push(this.rest.slice(0, MAX_LINE));
      this.rest = this.rest.slice(MAX_LINE);
    }
    return pieces;
  }
}

const cut = (line: string): string[] => {
  const pieces: string[] = [];
  for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) pieces.push(line.slice(at, at + MAX_LINE));
  return pieces;
};

export interface ThrottleSettings {
  readonly enabled: boolean;
  readonly lines: number;
  readonly intervalMs: number;
}

/** Lets so many lines through per interval and counts the rest (hazard W10). */
export class LineThrottle {
  private windowStart = 0;
  private used = 0;
  private dropped = 0;

  constructor(private readonly settings: () => ThrottleSettings) {}

  /** The lines that pass, and how many were dropped in the stretch that ended with this call, if one did. */
  admit(lines: readonly string[], now: number): { passed: readonly string[]; droppedBefore: number } {
    const { enabled, lines: limit, intervalMs } = this.settings();
    if (!enabled) return { passed: lines, droppedBefore: this.takeDropped() };
    let droppedBefore = 0;
    if (now - this.windowStart >= intervalMs) {
      this.windowStart = now;
      this.used = 0;
      droppedBefore = this.takeDropped();
    }
    const room = Math.max(0, limit - this.used);
    const passed = lines.length <= room ? lines : lines.slice(0, room);
    this.used += passed.length;
    this.dropped += lines.length - passed.length;
    return { passed, droppedBefore };
  }

  /** Drops that nobody has been told of. */
  takeDropped(): number {
    const count = this.dropped;
    this.dropped = 0;
    return count;
  }

  get hasDropped(): boolean {
    return this.dropped > 0;
  }
}

/** The last lines of a server, bounded in number and characters, for `send logs`. */
export class LineHistory {
  private lines: string[] = [];
  private size = 0;
  private added = 0;

  constructor(
    private readonly limit: () => number,
    private readonly maxSize = 64 * 1024,
  ) {}

  /** How many lines there have ever been; the number of the last one. */
  get count(): number {
    return this.added;
  }

  add(lines: readonly string[]): void {
    this.added += lines.length;
    const limit = this.limit();
    const fresh = lines.length > limit ? lines.slice(lines.length - limit) : lines;
    for (const line of fresh) this.size += line.length;
    this.lines.push(...fresh);
    // Trimmed in strides: an array that is shifted per line would cost more than the line.
    if (this.lines.length > limit * 2 || this.size > this.maxSize * 2) this.trim(limit);
  }

  last(count: number): string[] {
    this.trim(this.limit());
    return count <= 0 ? [] : this.lines.slice(-count);
  }

  /** Lines behind the one of that number, and how many of them are remembered no more. */
  after(number: number): { readonly lines: string[]; readonly skipped: number } {
    const wanted = Math.max(0, this.added - number);
    const lines = this.last(wanted);
    return { lines, skipped: wanted - lines.length };
  }

  /** Takes these for the last lines, the last of them being that number `count`. */
  replace(lines: readonly string[], count: number): void {
    this.lines = [];
    this.size = 0;
    this.add(lines);
    this.added = count;
  }

  private trim(limit: number): void {
    let from = Math.max(0, this.lines.length - limit);
    let size = 0;
    for (const line of this.lines.slice(from)) size += line.length;
    while (size > this.maxSize && from < this.lines.length - 1) size -= this.lines[from++]!.length;
    this.lines = this.lines.slice(from);
    this.size = size;
  }
}

/**
 * Lines of a log that come after the last ones seen. A log that begins behind some of them begins with the rest; where
 * nothing is found all is new: a line shown twice is better than one that nobody sees.
 */
export function linesAfter(seen: readonly string[], log: readonly string[]): readonly string[] {
  if (seen.length === 0) return log;
  const isAt = (at: number): boolean => seen.every((line, index) => line === log[at + index]);
  for (let at = 0; at + seen.length <= log.length; at++) if (isAt(at)) return log.slice(at + seen.length);
  return withoutOverlap(seen, log);
}

/** Lines of `next` that do not repeat the end of `before`: a log and a live stream that overlap (hazard D11). */
export function withoutOverlap(before: readonly string[], next: readonly string[]): readonly string[] {
  for (let size = Math.min(before.length, next.length); size > 0; size--) {
    const tail = before.length - size;
    if (next.slice(0, size).every((line, index) => line === before[tail + index])) return next.slice(size);
  }
  return next;
}

/** Lines a second that are all drawn. */
const FULL_RATE = 8_000;
/** Of a second with more, only so many last ones are. */
const DRAWN_OF_FLOOD = 2_000;
const SECOND_MS = 1_000;

export interface Drawn {
  readonly lines: readonly string[];
  /** Lines left out before `lines`. */
  readonly skipped: number;
}
const NOTHING: Drawn = { lines: [], skipped: 0 };

/**
 * Decides what of a console is drawn: everything, joined once a frame, until a server prints more than anybody can
 * read; then the last lines of each second.
 */
export class LinePacer {
  private pending: string[] = [];
  private secondBegan = 0;
  private inSecond = 0;
  private dropped = 0;

  add(lines: readonly string[]): void {
    this.pending.push(...lines);
    // While nothing is drawn, such as in a tab behind others, only the last can be of use.
    if (this.pending.length > FULL_RATE) {
      this.dropped += this.pending.length - DRAWN_OF_FLOOD;
      this.pending = this.pending.slice(-DRAWN_OF_FLOOD);
    }
  }

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /** What to draw now, `now` in milliseconds. */
  take(now: number): Drawn {
    if (now - this.secondBegan >= SECOND_MS) {
      this.secondBegan = now;
      this.inSecond = 0;
    }
    if (this.inSecond + this.pending.length > FULL_RATE && this.inSecond > 0) return NOTHING;
    const lines = this.pending;
    const skipped = this.dropped;
    this.pending = [];
    this.dropped = 0;
    this.inSecond += lines.length;
    return { lines, skipped };
  }
}

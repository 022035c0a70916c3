export interface ScannedFrames {
  /** One or more whole messages, as they came: fit to be sent on without being looked at. */
  onMessages(bytes: Buffer): void;
  /** Whether a short message, its text from `start` to `end`, is for the relay itself: it is left out then. */
  takes(data: Buffer, start: number, end: number): boolean;
  /** One whole ping, pong or close frame. */
  onControl(bytes: Buffer): void;
  /** Something no node should send: too large, masked, compressed. Nothing comes after it. */
  onBroken(): void;
}

const FINAL = 0x80;
const RESERVED = 0x70;
const CONTROL = 0x08;
const WHOLE_TEXT = 0x81;
const MASKED = 0x80;
const NOTHING = Buffer.alloc(0);

/** Bytes of the header, or 0 when not all of it is there. */
function headerLength(data: Buffer, at: number): number {
  if (at + 2 > data.length) return 0;
  const short = data[at + 1]! & 0x7f;
  const length = short < 126 ? 2 : short === 126 ? 4 : 10;
  return at + length <= data.length ? length : 0;
}

function payloadLength(data: Buffer, at: number, header: number): number {
  if (header === 2) return data[at + 1]! & 0x7f;
  return header === 4 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
}

/**
 * Splits what a node sends (RFC 6455 §5, unmasked) into whole messages and control frames by reading headers only.
 * A relay that unpacked every message and packed it again would be the slowest part of a busy console.
 */
export class FrameScanner {
  /** The beginning of a message that is not complete. */
  private rest: Buffer = NOTHING;
  /** Fragments of a message that a control frame came between. */
  private fragments: Buffer[] = [];
  private isBroken = false;

  constructor(
    private readonly events: ScannedFrames,
    private readonly largest: number,
  ) {}

  push(chunk: Buffer): void {
    if (this.isBroken) return;
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    let from = 0;
    let whole = 0;
    for (let header = headerLength(data, at); header > 0; header = headerLength(data, at)) {
      const length = payloadLength(data, at, header);
      if (length > this.largest || (data[at]! & RESERVED) !== 0 || (data[at + 1]! & MASKED) !== 0) {
        this.give(data.subarray(from, whole));
        this.isBroken = true;
        return this.events.onBroken();
      }
      const end = at + header + length;
      if (end > data.length) break;
      if ((data[at]! & CONTROL) !== 0) {
        this.give(data.subarray(from, whole));
        if (at > whole) this.fragments.push(Buffer.from(data.subarray(whole, at)));
        this.events.onControl(data.subarray(at, end));
        from = whole = end;
      } else if (header === 2 && data[at] === WHOLE_TEXT && this.events.takes(data, at + header, end)) {
        this.give(data.subarray(from, at));
        from = whole = end;
      } else if ((data[at]! & FINAL) !== 0) whole = end;
      at = end;
    }
    this.give(data.subarray(from, whole));
    this.rest = whole < data.length ? data.subarray(whole) : NOTHING;
    if (this.rest.length + this.fragments.reduce((sum, part) => sum + part.length, 0) > 2 * this.largest) {
      this.isBroken = true;
      this.events.onBroken();
    }
  }

  private give(run: Buffer): void {
    if (run.length === 0) return;
    for (const fragment of this.fragments.splice(0)) this.events.onMessages(fragment);
    this.events.onMessages(run);
  }
}

/** Texts of the unfragmented messages in a run, each with the place where it ends. */
export function* textsOf(run: Buffer): Generator<{ readonly text: string; readonly end: number }> {
  let at = 0;
  for (let header = headerLength(run, at); header > 0; header = headerLength(run, at)) {
    const end = at + header + payloadLength(run, at, header);
    yield { text: run.toString('utf8', at + header, end), end };
    at = end;
  }
}

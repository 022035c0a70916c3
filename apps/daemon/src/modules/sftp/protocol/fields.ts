import { textOf } from '../../../platform/filesystem/index.js';
import { malformed } from './wire.js';

/** What a client wants an entry to be; what it left out is undefined. */
export interface SentAttributes {
  readonly size?: bigint;
  readonly mode?: number;
  /** Unix seconds. */
  readonly accessed?: number;
  readonly modified?: number;
}

const HAS = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x80000000 } as const;

/** Reads the fields of a packet one after the other; throws where it ends too early. */
export class Fields {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    return this.bytes[this.take(1)]!;
  }

  number(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  big(): bigint {
    return this.bytes.readBigUInt64BE(this.take(8));
  }

  data(): Buffer {
    const length = this.number();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A name or path; bytes that are no text become characters that lead back to them. */
  text(): string {
    return textOf(this.data());
  }

  attributes(): SentAttributes {
    const flags = this.number();
    const has = (flag: number): boolean => (flags & flag) !== 0;
    const size = has(HAS.size) ? this.big() : undefined;
    if (has(HAS.owner)) this.take(8);
    const mode = has(HAS.mode) ? this.number() : undefined;
    const times = has(HAS.times) ? { accessed: this.number(), modified: this.number() } : {};
    if (has(HAS.extended)) {
      for (let count = this.number(); count > 0; count--) {
        this.data();
        this.data();
      }
    }
    return {
      ...(size === undefined ? {} : { size }),
      ...(mode === undefined ? {} : { mode }),
      ...times,
    };
  }

  private take(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw malformed();
    this.at += length;
    return start;
  }
}

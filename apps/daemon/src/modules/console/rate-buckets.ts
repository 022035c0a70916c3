/** A token bucket over a given clock in milliseconds. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly refillMs: number,
    private readonly burst: number,
    now: number,
  ) {
    this.tokens = burst;
    this.at = now;
  }

  take(now: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (now - this.at) / this.refillMs);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

export type Admission = 'pass' | 'drop' | 'drop-and-tell';

/** The buckets of one socket: console-websocket.md §5. */
export class SocketLimits {
  private readonly global: TokenBucket;
  private readonly named: Readonly<Record<string, TokenBucket>>;
  private readonly other: TokenBucket;
  private readonly throttled = new Set<string>();

  constructor(now: number) {
    this.global = new TokenBucket(200, 10, now);
    this.named = {
      auth: new TokenBucket(5000, 2, now),
      'send logs': new TokenBucket(5000, 2, now),
      'send command': new TokenBucket(1000, 10, now),
    };
    this.other = new TokenBucket(1000, 4, now);
  }

  /** Before a message is parsed. */
  admitMessage(now: number): Admission {
    return this.judge('global', this.global.take(now));
  }

  admitEvent(event: string, now: number): Admission {
    const bucket = Object.hasOwn(this.named, event) ? this.named[event]! : this.other;
    return this.judge(bucket === this.other ? 'other' : event, bucket.take(now));
  }

  /** The first drop of a stretch is told, the next ones are not until something has passed. */
  private judge(name: string, passes: boolean): Admission {
    if (passes) {
      this.throttled.delete(name);
      return 'pass';
    }
    if (this.throttled.has(name)) return 'drop';
    this.throttled.add(name);
    return 'drop-and-tell';
  }
}

const MIB = 1024 * 1024;

/** A part of the room that a server has left. */
export interface DiskClaim {
  /** Sets how many bytes it takes; false when they do not fit. */
  extend(bytes: number): boolean;
  /** Ends it; the files have grown by so many bytes, shrunk if negative. Only the first call counts. */
  settle(bytes: number): void;
}

/** The last measured size of a server's files, and whether it is over the limit. */
export class DiskLimit {
  private measured: { readonly bytes: number; readonly at: number } | null = null;
  private isTold = false;
  private readonly claims = new Set<{ readonly bytes: number }>();

  constructor(
    /** Milliseconds for which a size counts as known. */
    private readonly lifetimeMs: () => number,
    private readonly limitMib: () => number,
  ) {}

  /** Bytes in use by the last walk; 0 before the first. */
  get lastBytes(): number {
    return this.measured?.bytes ?? 0;
  }

  /** The same, null when it is too old to decide by. */
  get knownBytes(): number | null {
    const { measured } = this;
    return measured && Date.now() - measured.at <= this.lifetimeMs() ? measured.bytes : null;
  }

  note(bytes: number): void {
    this.measured = { bytes, at: Date.now() };
  }

  /** True once per run when the files are over the limit; 0 is unlimited (hazard F15). */
  isNewlyExceeded(): boolean {
    const limit = this.limitMib() * MIB;
    if (limit <= 0 || this.isTold || this.lastBytes <= limit) return false;
    this.isTold = true;
    return true;
  }

  /** Room for something that grows: booked while it does, so that several together do not pass the limit. */
  claim(): DiskClaim {
    const claim = { bytes: 0 };
    this.claims.add(claim);
    return {
      extend: (bytes) => {
        // What shrinks is never refused, also above the limit.
        if (bytes > claim.bytes && bytes > 0 && bytes - claim.bytes > this.freeBytes) return false;
        claim.bytes = bytes;
        return true;
      },
      settle: (bytes) => {
        if (!this.claims.delete(claim)) return;
        // What grows before the first walk counts too, though it says nothing of the rest.
        const { measured } = this;
        this.measured = { bytes: Math.max(0, this.lastBytes + bytes), at: measured?.at ?? -Infinity };
      },
    };
  }

  /** Bytes that the files may grow by; 0 is unlimited (hazard F15), a negative limit admits nothing. */
  private get freeBytes(): number {
    const claimed = [...this.claims].reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0);
    return this.room - claimed;
  }

  /** Bytes from the last walk to the limit; negative when it is passed. */
  get room(): number {
    const limit = this.limitMib() * MIB;
    return limit === 0 ? Infinity : limit - this.lastBytes;
  }

  newRun(): void {
    this.isTold = false;
  }
}

const MIB = 1024 * 1024;

/** The last measured size of a server's files, and whether it is over the limit. */
export class DiskLimit {
  private measured: { readonly bytes: number; readonly at: number } | null = null;
  private isTold = false;

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

  newRun(): void {
    this.isTold = false;
  }
}

/** Where the limit of a server's files is kept. */
export type QuotaKind = 'soft' | 'project' | 'btrfs' | 'image';

/** What a server's files may take; null = no limit. */
export interface Allowance {
  /** The number that the filesystem counts them under, for the kind that has numbers. */
  readonly project: number | null;
  readonly bytes: number | null;
}

/** What operators are told of it. */
export interface QuotaReport {
  readonly kind: QuotaKind;
  /** Whether the filesystem itself refuses what goes beyond the limit. */
  readonly hard: boolean;
  readonly detail: string;
  /** What would make it hard, where it is not. */
  readonly remedy: string | null;
}

/**
 * How the filesystem counts and limits the files of servers (daemon-runtime.md §5, hazard F1): chosen once at start. The
 * limit that the daemon itself counts (`DiskLimit`) is beside it in any case. One thing at a time is done here, so that
 * steps of two callers never mix; each may be repeated.
 */
export abstract class DiskQuota {
  private readonly allowances = new Map<string, Allowance>();
  private readonly lifted = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly report: QuotaReport,
    private readonly onFailure: (server: string, error: unknown) => void = () => undefined,
  ) {}

  /** Before any server's files are touched. */
  async open(): Promise<void> {}

  /** What the server may take from now on; also of one that has no files yet. */
  allow(server: string, root: string, allowance: Allowance): Promise<void> {
    const known = this.allowances.get(server);
    if (known && known.bytes === allowance.bytes && known.project === allowance.project)
      return Promise.resolve();
    this.allowances.set(server, allowance);
    return this.inTurn(() => this.apply(server, root));
  }

  /** Makes the folder of a server with its limit; one that is there keeps what is in it. */
  createRoot(server: string, root: string): Promise<void> {
    return this.inTurn(async () => {
      await this.makeRoot(server, root);
      await this.apply(server, root);
    });
  }

  /** Files may be put in place of what fills it: until `settle` both may be there together. */
  lift(server: string, root: string): Promise<void> {
    this.lifted.add(server);
    return this.inTurn(() => this.apply(server, root));
  }

  /** A folder for files that are to take the place of the server's. */
  async createStage(server: string, root: string, path: string): Promise<void> {
    await this.lift(server, root);
    await this.inTurn(() => this.makeStage(server, path));
  }

  /** The files are in place, or never will be: the limit counts again. */
  settle(server: string, root: string): Promise<void> {
    this.lifted.delete(server);
    return this.inTurn(() => this.apply(server, root));
  }

  /** The server goes: what of it lies outside its folder. The folder is removed next. */
  release(server: string, root: string): Promise<void> {
    this.allowances.delete(server);
    this.lifted.delete(server);
    return this.inTurn(() => this.end(server, root));
  }

  /** The folder, if it is not there yet. */
  protected abstract makeRoot(server: string, root: string): Promise<void>;
  protected abstract makeStage(server: string, path: string): Promise<void>;
  /** Sets the limit of a folder that is there; does nothing where it is not, or is not of this kind. */
  protected abstract limit(server: string, root: string, bytes: number | null): Promise<void>;
  protected abstract end(server: string, root: string): Promise<void>;

  protected allowanceOf(server: string): Allowance | null {
    return this.allowances.get(server) ?? null;
  }

  /** A limit that cannot be set keeps nobody from their files: the daemon's own count is there. */
  private async apply(server: string, root: string): Promise<void> {
    const allowance = this.allowances.get(server);
    if (!allowance) return;
    const bytes = this.lifted.has(server) ? null : allowance.bytes;
    await this.limit(server, root, bytes).catch((error: unknown) => this.onFailure(server, error));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

import type { Attachment, ContainerStatus, Runtime } from '../../../platform/runtime/runtime.port.js';
import { LineSplitter, withoutOverlap } from '../console/console-lines.js';
import type { RunEnd } from '../power/crash.policy.js';

export interface RunListener {
  onLines(lines: readonly string[]): void;
  /** The last lines of the whole log, in place of what was remembered. */
  onHistory(lines: readonly string[]): void;
  /** Called once, when the container is known not to run any more. */
  onEnd(end: RunEnd): void;
  onError(error: unknown): void;
}

const INSPECT_RETRY_MS = 1000;
/** An end within this time of a signal is its work: as long as `docker stop` may be told to wait, in practice. */
const KILL_EFFECT_MS = 30_000;

function linesOf(log: string): string[] {
  const splitter = new LineSplitter();
  return [...splitter.push(Buffer.from(log)), ...splitter.flush()];
}

/**
 * One run of a server's container: its console and its end. The end is what the engine says when asked
 * (hazards D8, D9); an event or the end of the stream only make us ask.
 */
export class ServerRun {
  private attachment: Attachment | null = null;
  private readonly splitter = new LineSplitter();
  private readonly over = Promise.withResolvers<RunEnd>();
  private attached = Promise.withResolvers<void>();
  private buffered: string[] | null = null;
  private isDisposed = false;
  private isEnded = false;
  private isOomSeen = false;
  private killedAt = -Infinity;
  private checking: Promise<void> | null = null;
  private recheck = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly name: string,
    private readonly runtime: Runtime,
    private readonly listener: RunListener,
    /** Start time of the run before; the container counts as started once it has another one. */
    private readonly previousStart: string | null,
  ) {}

  get isAttached(): boolean {
    return this.attachment !== null;
  }

  /** Resolves when the run has ended; never rejects, and never settles after dispose. */
  get ended(): Promise<RunEnd> {
    return this.over.promise;
  }

  /** Resolves when the console is attached the next time; never after the run is over. */
  get nextAttachment(): Promise<void> {
    return this.attached.promise;
  }

  async attach(): Promise<void> {
    const attachment = await this.runtime.attach(this.name, (chunk) => this.receive(chunk));
    if (this.isDisposed || this.isEnded) return attachment.detach();
    this.attachment = attachment;
    this.attached.resolve();
    this.attached = Promise.withResolvers();
    void attachment.ended.then(() => {
      if (this.attachment !== attachment) return;
      this.attachment = null;
      this.check();
    });
  }

  /**
   * Attaches to a container that runs already. What it printed since then comes first (hazard D11; null = nothing is
   * known to have been seen), then the history of `tail` lines, then what is printed from now on.
   */
  async attachWithLog(since: Date | null, tail: number, onAttached: () => void): Promise<void> {
    const live: string[] = [];
    this.buffered = live;
    try {
      // Told even when it fails: the container runs, and the next check tries again.
      await this.attach().finally(onAttached);
      if (since) this.listener.onLines(linesOf(await this.runtime.logs(this.name, { since })));
      const history = linesOf(await this.runtime.logs(this.name, { tail }));
      if (!since) this.listener.onLines(history);
      this.listener.onHistory(history);
      const fresh = withoutOverlap(history, live);
      if (fresh.length > 0) this.listener.onLines(fresh);
    } finally {
      this.buffered = null;
    }
  }

  /** Rejects when the console is not connected or the process does not read. */
  async write(data: string): Promise<void> {
    if (!this.attachment) throw new Error('the console is not attached');
    await this.attachment.write(data);
  }

  /** Somebody sent a signal: an end soon after it was wanted (hazard D9). */
  noteKill(): void {
    this.killedAt = Date.now();
  }

  noteOom(): void {
    this.isOomSeen = true;
  }

  /** Asks the engine whether the container still runs, once more if somebody asks meanwhile. */
  check(): void {
    if (this.isDisposed || this.isEnded) return;
    this.recheck = true;
    this.checking ??= this.checkUntilSure().finally(() => (this.checking = null));
  }

  /** Ends listening; the container goes on. */
  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.retry);
    this.attachment?.detach();
    this.attachment = null;
  }

  private receive(chunk: Buffer): void {
    const lines = this.splitter.push(chunk);
    if (lines.length === 0) return;
    if (this.buffered) this.buffered.push(...lines);
    else this.listener.onLines(lines);
  }

  private async checkUntilSure(): Promise<void> {
    while (this.recheck && !this.isDisposed && !this.isEnded) {
      this.recheck = false;
      try {
        const status = await this.runtime.inspect(this.name);
        if (this.isDisposed) return;
        if (status?.running) await this.reattach();
        else if (status === null || this.hasStarted(status)) this.finish(status);
      } catch (error) {
        this.listener.onError(error);
        clearTimeout(this.retry);
        this.retry = setTimeout(() => this.check(), INSPECT_RETRY_MS);
      }
    }
  }

  private hasStarted(status: ContainerStatus): boolean {
    return (status.startedAt?.toISOString() ?? null) !== this.previousStart;
  }

  /** The stream broke while the container goes on, for example when the engine restarted. */
  private async reattach(): Promise<void> {
    if (!this.attachment) await this.attach();
  }

  private finish(status: ContainerStatus | null): void {
    this.isEnded = true;
    const rest = this.splitter.flush();
    if (rest.length > 0) this.listener.onLines(rest);
    const end: RunEnd = {
      exitCode: status?.exitCode ?? 1,
      oomKilled: (status?.oomKilled ?? false) || this.isOomSeen,
      isMissing: status === null,
      isFromOutside: Date.now() - this.killedAt < KILL_EFFECT_MS,
    };
    this.dispose();
    this.listener.onEnd(end);
    this.over.resolve(end);
  }
}

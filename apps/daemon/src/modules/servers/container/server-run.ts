import type { Attachment, ContainerStatus, Runtime } from '../../../platform/runtime/runtime.port.js';
import { linesAfter, LineSplitter, withoutOverlap } from '../console/console-lines.js';
import type { RunEnd } from '../power/crash.policy.js';

export interface RunListener {
  onLines(lines: readonly string[]): void;
  /** The last lines of the whole log, in place of what was remembered. */
  onHistory(lines: readonly string[]): void;
  /** Lines before those that come next are lost: the engine has them no longer. */
  onGap(): void;
  /** Called once, when the container is known not to run any more. */
  onEnd(end: RunEnd): void;
  onError(error: unknown): void;
}

/** The last lines seen, and when: by them the place is found in the engine's log again. */
export interface SeenOutput {
  readonly lines: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const SEEN_LINES = 20;
/** The engine stamps a line before we see it; what is read twice is found again. */
const SEEN_SLACK_MS = 5000;
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
  private seenOutput: SeenOutput | null = null;
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

  get seen(): SeenOutput | null {
    return this.seenOutput;
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
   * Attaches to a container that runs already: tells what was printed since it was seen last (hazard D11; null = nothing
   * is known to have been seen), and of up to `tail` lines what was before that as history.
   */
  async attachWithLog(seen: SeenOutput | null, tail: number, onAttached: () => void): Promise<void> {
    this.seenOutput = seen;
    const readBoth = async (): Promise<readonly string[]> => {
      const history = linesOf(await this.runtime.logs(this.name, { tail }));
      const missed = seen ? await this.readMissed() : history;
      const both = missed.length - withoutOverlap(history, missed).length;
      this.listener.onHistory(history.slice(0, history.length - both));
      return missed;
    };
    await this.catchUp(readBoth, onAttached);
  }

  /** Attaches, and tells what was printed meanwhile before what is printed from now on: the two never cross. */
  private async catchUp(
    read: () => Promise<readonly string[]>,
    onAttached: () => void = () => undefined,
  ): Promise<void> {
    const live: string[] = [];
    this.buffered = live;
    try {
      // Told even when it fails: the container runs, and the next check tries again.
      await this.attach().finally(onAttached);
      const missed = await read();
      this.tell(missed);
      this.tell(withoutOverlap(missed.length > 0 ? missed : (this.seenOutput?.lines ?? []), live));
    } catch (error) {
      // What came live stands in the log too: the next attempt reads it there.
      this.attachment?.detach();
      this.attachment = null;
      throw error;
    } finally {
      this.buffered = null;
    }
  }

  private async readMissed(): Promise<readonly string[]> {
    const { seenOutput: seen } = this;
    if (!seen) return [];
    const since = new Date(seen.at - SEEN_SLACK_MS);
    const recent = linesOf(await this.runtime.logs(this.name, { since }));
    const missed = linesAfter(seen.lines, recent);
    if (missed.length < recent.length || recent.length === 0 || seen.lines.length === 0) return missed;
    // What was told last is older than when it was told, or the engine has it no longer.
    const all = linesOf(await this.runtime.logs(this.name, {}));
    const missedOfAll = linesAfter(seen.lines, all);
    if (all.length > 0 && missedOfAll.length === all.length) this.listener.onGap();
    return missedOfAll;
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
    else this.tell(lines);
  }

  private tell(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const last = [...(this.seenOutput?.lines ?? []), ...lines.slice(-SEEN_LINES)].slice(-SEEN_LINES);
    this.seenOutput = { lines: last, at: Date.now() };
    this.listener.onLines(lines);
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
    if (this.attachment || this.buffered) return;
    // What was cut in the middle of a line stands whole in the log.
    this.splitter.reset();
    await this.catchUp(() => this.readMissed());
  }

  private finish(status: ContainerStatus | null): void {
    this.isEnded = true;
    const rest = this.splitter.flush();
    this.tell(rest);
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

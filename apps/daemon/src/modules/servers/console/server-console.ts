import type { DaemonConfig } from '../../../config/daemon.config.js';
import type { LogPage, RingLog } from '../../../platform/filesystem/index.js';
import { LineHistory, LineThrottle } from './console-lines.js';
import type { ServerEvents } from '../server-events.js';

/** Output of one server on its way to those who watch: throttled, remembered, with the daemon's own lines in it. */
export class ServerConsole {
  private readonly throttle: LineThrottle;
  private readonly history: LineHistory;
  private noticeTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly events: ServerEvents,
    private readonly config: () => DaemonConfig,
    private readonly log: Pick<RingLog, 'write' | 'read' | 'flush'>,
    /** A line that stands in no log of the engine: whoever keeps account of the position writes it down at once. */
    private readonly onOwnLine: () => void = () => undefined,
  ) {
    this.throttle = new LineThrottle(() => {
      const { enabled, lines, line_reset_interval: intervalMs } = config().throttles;
      return { enabled, lines, intervalMs };
    });
    this.history = new LineHistory(() => config().system.websocket_log_count);
  }

  /** Lines of the server's process. */
  output(lines: readonly string[], now = Date.now()): void {
    if (lines.length === 0) return;
    this.history.add(lines);
    this.log.write(lines);
    const { passed, droppedBefore } = this.throttle.admit(lines, now);
    if (droppedBefore > 0) this.noticeDropped(droppedBefore);
    if (passed.length > 0) this.tell(passed);
    if (this.throttle.hasDropped && !this.noticeTimer) {
      // The stretch may end with silence: then nobody would come back to tell of it.
      this.noticeTimer = setTimeout(() => {
        this.noticeTimer = undefined;
        const dropped = this.throttle.takeDropped();
        if (dropped > 0) this.noticeDropped(dropped);
      }, this.config().throttles.line_reset_interval);
    }
  }

  /** A line of the daemon itself. */
  notice(text: string): void {
    const line = `\u001b[33m\u001b[1m[${this.config().app_name} Daemon]:\u001b[39m ${text}\u001b[0m`;
    this.history.add([line]);
    this.log.write([line]);
    this.onOwnLine();
    this.tell([line]);
  }

  /** Of what the node keeps, also of runs that have ended; `before` is a cursor of such a page. */
  page(before: number | null, count: number): Promise<LogPage> {
    return this.log.read(before, count);
  }

  last(count: number): string[] {
    return this.history.last(count);
  }

  /** The number of the last line. */
  get position(): number {
    return this.history.count;
  }

  /** What came after the line of that number. */
  after(position: number): { readonly lines: string[]; readonly skipped: number } {
    return this.history.after(position);
  }

  /** Goes on with the numbers of a former process of the daemon. */
  goOnFrom(position: number): void {
    this.history.replace([], position);
  }

  /** Takes these for the last lines, without telling anybody. */
  remember(lines: readonly string[]): void {
    this.history.replace(lines, this.history.count);
  }

  dispose(): void {
    clearTimeout(this.noticeTimer);
    this.noticeTimer = undefined;
    void this.log.flush();
  }

  private tell(lines: readonly string[]): void {
    this.events.emit({ kind: 'console', lines, position: this.position });
  }

  private noticeDropped(count: number): void {
    this.notice(`The server prints too fast: ${count} ${count === 1 ? 'line' : 'lines'} dropped.`);
  }
}

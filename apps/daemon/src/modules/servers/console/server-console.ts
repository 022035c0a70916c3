import type { DaemonConfig } from '../../../config/daemon.config.js';
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
    const { passed, droppedBefore } = this.throttle.admit(lines, now);
    if (droppedBefore > 0) this.noticeDropped(droppedBefore);
    if (passed.length > 0) this.events.emit({ kind: 'console', lines: passed });
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
    this.events.emit({ kind: 'console', lines: [line] });
  }

  last(count: number): string[] {
    return this.history.last(count);
  }

  /** Takes these for the last lines, without telling anybody. */
  remember(lines: readonly string[]): void {
    this.history.clear();
    this.history.add(lines);
  }

  dispose(): void {
    clearTimeout(this.noticeTimer);
    this.noticeTimer = undefined;
  }

  private noticeDropped(count: number): void {
    this.notice(`The server prints too fast: ${count} ${count === 1 ? 'line' : 'lines'} dropped.`);
  }
}

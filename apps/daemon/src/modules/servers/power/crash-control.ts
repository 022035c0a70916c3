import { decideCrash, recentCrashes, type RunEnd } from './crash.policy.js';
import type { PowerTicket } from './power-control.js';
import type { ServerDependencies } from '../server-dependencies.js';
import type { ServerParts } from '../server-parts.js';

/** A restart waits for a power action that is just ending. */
const LOCK_WAIT_MS = 30_000;

/** Tells of crashes and starts the server again as the crash policy says. */
export class CrashControl {
  private crashes: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(
    private readonly server: ServerParts,
    private readonly dependencies: Pick<ServerDependencies, 'config' | 'activity' | 'logger'>,
    private readonly power: { request(action: 'start', waitMs: number): Promise<PowerTicket> },
  ) {}

  handle(end: RunEnd, lastLines: readonly string[]): void {
    const { uuid, settings, console } = this.server;
    const { crash_detection: node } = this.dependencies.config.current.system;
    const now = Date.now();
    const decision = decideCrash(
      end,
      {
        enabled: node.enabled && (settings.current.settings.crash_detection_enabled ?? true),
        cleanExitIsCrash: node.detect_clean_exit_as_crash,
        timeoutS: node.timeout,
      },
      this.crashes,
      now,
    );
    if (decision.kind === 'ignore') return;
    this.crashes = [...recentCrashes(this.crashes, now, node.timeout), now];
    console.notice('---------- Detected server process in a crashed state! ----------');
    console.notice(`Exit code: ${end.exitCode}`);
    console.notice(`Out of memory: ${end.oomKilled}`);
    this.dependencies.activity.record({
      server: uuid,
      event: 'server:crashed',
      metadata: { exit_code: end.exitCode, oomkilled: end.oomKilled, logs: lastLines },
    });
    if (decision.kind === 'give-up') {
      console.notice(`Aborting automatic restart: ${decision.crashes} crashes in a short time.`);
      return;
    }
    if (decision.delayMs > 0) console.notice(`Restarting in ${decision.delayMs / 1000} seconds...`);
    this.timer = setTimeout(() => this.restart(), decision.delayMs);
  }

  /** Somebody else decides what becomes of the server. */
  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  dispose(): void {
    this.isDisposed = true;
    this.cancel();
  }

  private restart(): void {
    if (this.isDisposed) return;
    this.power
      .request('start', LOCK_WAIT_MS)
      .then(({ completed }) => completed)
      .catch((error: unknown) => {
        this.dependencies.logger.pino.warn({ server: this.server.uuid, error }, 'no restart');
      });
  }
}

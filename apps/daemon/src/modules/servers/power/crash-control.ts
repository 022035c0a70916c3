import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { decideCrash, recentCrashes, type RunEnd } from './crash.policy.js';
import type { PowerTicket } from './power-control.js';
import type { ServerDependencies } from '../server-dependencies.js';

export interface CrashHost {
  readonly uuid: string;
  readonly configuration: ServerConfiguration;
  notice(text: string): void;
  readonly power: { request(action: 'start', waitMs: number): Promise<PowerTicket> };
}

/** A restart waits for a power action that is just ending. */
const LOCK_WAIT_MS = 30_000;

/** Tells of crashes and starts the server again as the crash policy says. */
export class CrashControl {
  private crashes: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(
    private readonly host: CrashHost,
    private readonly dependencies: Pick<ServerDependencies, 'config' | 'activity' | 'logger'>,
  ) {}

  handle(end: RunEnd, lastLines: readonly string[]): void {
    const { host } = this;
    const { crash_detection: node } = this.dependencies.config.current.system;
    const now = Date.now();
    const decision = decideCrash(
      end,
      {
        enabled: node.enabled && (host.configuration.settings.crash_detection_enabled ?? true),
        cleanExitIsCrash: node.detect_clean_exit_as_crash,
        timeoutS: node.timeout,
      },
      this.crashes,
      now,
    );
    if (decision.kind === 'ignore') return;
    this.crashes = [...recentCrashes(this.crashes, now, node.timeout), now];
    host.notice('---------- Detected server process in a crashed state! ----------');
    host.notice(`Exit code: ${end.exitCode}`);
    host.notice(`Out of memory: ${end.oomKilled}`);
    this.dependencies.activity.record({
      server: host.uuid,
      event: 'server:crashed',
      metadata: { exit_code: end.exitCode, oomkilled: end.oomKilled, logs: lastLines },
    });
    if (decision.kind === 'give-up') {
      host.notice(`Aborting automatic restart: ${decision.crashes} crashes in a short time.`);
      return;
    }
    if (decision.delayMs > 0) host.notice(`Restarting in ${decision.delayMs / 1000} seconds...`);
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
    this.host.power
      .request('start', LOCK_WAIT_MS)
      .then(({ completed }) => completed)
      .catch((error: unknown) => {
        this.dependencies.logger.pino.warn({ server: this.host.uuid, error: String(error) }, 'no restart');
      });
  }
}

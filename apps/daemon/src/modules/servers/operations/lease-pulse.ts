import type { ReportedKind } from '@app/contracts/operations/operation-kinds.js';
import { heartbeat } from '@app/contracts/remote/operations.contract.js';
import { PanelRefusedError, type PanelClient } from '../../../platform/panel-client/panel-client.js';

/** Several of them fit into the panel's lease. */
const BEAT_MS = 10_000;

/**
 * Renews the panel's lease of one operation, at most every ten seconds and only when something has been seen to go on
 * since: a process that merely lives must not keep a server busy for ever. A stock panel knows no such call, and one
 * refusal tells so.
 */
export class LeasePulse {
  private step = 'starting';
  private seenUntil = 0;
  private isSeen = true;
  private isRefused = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly panel: PanelClient,
    private readonly uuid: string,
    private readonly kind: ReportedKind,
    beatMs = BEAT_MS,
  ) {
    this.timer = setInterval(() => this.beat(), beatMs);
    this.beat();
  }

  progress(step: string, forMs = 0): void {
    const isNew = step !== this.step;
    this.step = step;
    this.isSeen = true;
    this.seenUntil = Date.now() + forMs;
    if (isNew) this.beat();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    if (this.isRefused || (!this.isSeen && Date.now() > this.seenUntil)) return;
    this.isSeen = false;
    this.panel
      .push(heartbeat, { params: { uuid: this.uuid }, body: { kind: this.kind, step: this.step } })
      .catch((error: unknown) => {
        if (error instanceof PanelRefusedError) this.isRefused = true;
      });
  }
}

import type { BodyOf } from '@app/contracts/core/route.js';
import type { ReportedKind } from '@app/contracts/operations/operation-kinds.js';
import { heartbeat } from '@app/contracts/remote/operations.contract.js';
import { PanelRefusedError, type PanelClient } from '../../../platform/panel-client/panel-client.js';
import { type Bytes, percentOf } from '../../backups/index.js';
import type { Seen } from './operation.port.js';

/** Many of them fit into the panel's lease; people watch how far the work has come. */
const BEAT_MS = 3_000;

/**
 * Renews the panel's lease of one operation, at most every few seconds and only when something has been seen to go on
 * since: a process that merely lives must not keep a server busy for ever. A stock panel knows no such call, and one
 * refusal tells so.
 */
export class LeasePulse {
  private step = 'starting';
  private bytes: Bytes | undefined;
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

  progress(step: string, { forMs = 0, bytes }: Seen = {}): void {
    const isNew = step !== this.step;
    this.step = step;
    this.bytes = bytes;
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
      .push(heartbeat, {
        params: { uuid: this.uuid },
        body: { kind: this.kind, step: this.step, ...toldOf(this.bytes) },
      })
      .catch((error: unknown) => {
        if (error instanceof PanelRefusedError) this.isRefused = true;
      });
  }
}

/** Nothing where nobody knows; the end is told by the report, so that it is never 100 percent before. */
function toldOf(
  bytes: Bytes | undefined,
): Pick<BodyOf<typeof heartbeat>, 'progress' | 'bytes_done' | 'bytes_total'> {
  if (!bytes) return {};
  const percent = percentOf(bytes);
  return {
    bytes_done: bytes.done,
    ...(bytes.total === null ? {} : { bytes_total: bytes.total }),
    ...(percent === null ? {} : { progress: percent }),
  };
}

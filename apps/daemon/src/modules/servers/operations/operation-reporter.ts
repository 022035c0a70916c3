import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { reportInstallation } from '@app/contracts/remote/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Backoff } from '../../../platform/panel-client/backoff.js';
import { PanelClient, PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import { OperationJournal, type Operation } from '../../../platform/state/operation-journal.js';

/** Statuses that say the panel will never want this report: the server is gone or lives elsewhere. */
const FINAL = [403, 404];

/** Brings the outcome of installations to the panel, however long it is away (hazard P4). */
@Injectable()
export class OperationReporter implements OnModuleDestroy {
  private readonly stopper = new AbortController();
  private readonly active = new Map<string, AbortController>();

  constructor(
    private readonly panel: PanelClient,
    private readonly journal: OperationJournal,
    private readonly logger: AppLogger,
  ) {}

  /** Resolves after the first attempt; later ones go on in the background. */
  async deliver(server: string): Promise<void> {
    this.cancel(server);
    const operation = this.journal.find(server);
    if (!operation?.outcome) return;
    if (await this.attempt(operation)) return;
    const cancel = new AbortController();
    this.active.set(server, cancel);
    void this.repeat(operation, AbortSignal.any([cancel.signal, this.stopper.signal])).finally(() => {
      if (this.active.get(server) === cancel) this.active.delete(server);
    });
  }

  cancel(server: string): void {
    this.active.get(server)?.abort();
    this.active.delete(server);
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }

  private async repeat(operation: Operation, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(1000, 60_000);
    while (!signal.aborted) {
      await sleep(backoff.next(), undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || (await this.attempt(operation))) return;
    }
  }

  /** True when there is nothing left to do. */
  private async attempt({ server, kind, outcome }: Operation): Promise<boolean> {
    try {
      await this.panel.push(reportInstallation, {
        params: { uuid: server },
        body: {
          successful: outcome!.successful,
          reinstall: kind === 'reinstall',
          ...(outcome!.error === null ? {} : { error: outcome!.error.slice(0, 2000) }),
        },
      });
    } catch (error) {
      const isFinal = error instanceof PanelRefusedError && FINAL.includes(error.status);
      this.logger.pino.warn({ server, kind, isFinal, error }, 'the outcome of an installation was not taken');
      if (!isFinal) return false;
    }
    if (this.journal.find(server)?.phase === 'reporting') this.journal.close(server);
    return true;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { getServer } from '@app/contracts/remote/servers.contract.js';
import { reportTransferFailure, reportTransferSuccess } from '@app/contracts/remote/transfers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Backoff } from '../../../platform/panel-client/backoff.js';
import { PanelClient, PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import { OperationJournal, type OperationOutcome } from '../../../platform/state/operation-journal.js';
import { Shipping } from '../../transfers/index.js';
import { ServerRemoval } from '../files/server-removal.js';
import {
  ERROR_LENGTH,
  failed,
  type Operation,
  type OperationContext,
  SUCCESS,
} from '../operations/operation.port.js';
import { StatusReporter } from '../power/status-reporter.js';
import { ServerRegistry } from '../server.registry.js';
import { Arrivals } from './arrivals.js';
import { startAgain } from './start-again.js';

type Context = OperationContext<'receive'>;
const BROKEN_OFF = 'The other node was restarted before it had all of the server.';

/**
 * Takes a server from another node: daemon-runtime.md §8. The panel decides whose it is; until it has taken the report
 * of success the server is not this node's, and whatever ends before that leaves nothing here (hazard T1).
 */
@Injectable()
export class ReceiveOperation implements Operation<'receive'>, OnModuleDestroy {
  private readonly stopper = new AbortController();

  constructor(
    private readonly arrivals: Arrivals,
    private readonly shipping: Shipping,
    private readonly removal: ServerRemoval,
    private readonly registry: ServerRegistry,
    private readonly journal: OperationJournal,
    private readonly statuses: StatusReporter,
    private readonly panel: PanelClient,
    private readonly logger: AppLogger,
  ) {}

  async run({ server: { uuid }, parameters }: Context, signal: AbortSignal): Promise<OperationOutcome> {
    try {
      await this.shipping.receive(uuid, this.arrivals.take(uuid), signal);
      await this.announce(uuid, parameters, signal);
      return SUCCESS;
    } catch (error) {
      // The next process decides, which asks the panel first.
      if (!this.stopper.signal.aborted) await this.removal.takeAway(uuid, { withBackups: true });
      throw error;
    }
  }

  async resume({ server: { uuid }, parameters }: Context): Promise<OperationOutcome> {
    if (await this.isOurs(uuid, parameters)) return SUCCESS;
    await this.removal.takeAway(uuid, { withBackups: true });
    return failed(BROKEN_OFF);
  }

  /** Its record is removed last, so that nothing else is left; the other node tells the panel. */
  async resumeGone(uuid: string): Promise<void> {
    this.journal.close(uuid);
  }

  async report(
    uuid: string,
    { successful, error }: OperationOutcome,
    { transfer_id }: Context['parameters'],
  ): Promise<void> {
    if (successful) return;
    const body = { error: (error ?? BROKEN_OFF).slice(0, ERROR_LENGTH), transfer_id };
    await this.panel.push(reportTransferFailure, { params: { uuid }, body });
  }

  ended({ server, parameters }: Context, { successful }: OperationOutcome): void {
    server.events.frame('transfer status', successful ? 'success' : 'failure');
    if (successful && parameters.start_on_completion) startAgain(server, this.logger);
    if (successful) return;
    server.events.emit({ kind: 'removed' });
    this.registry.drop(server);
    this.statuses.forget(server.uuid);
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }

  /** Until the panel has said yes or no: which of both nodes may start the server depends on it. */
  private async announce(
    uuid: string,
    parameters: Context['parameters'],
    signal: AbortSignal,
  ): Promise<void> {
    const { transfer_id } = parameters;
    const backoff = new Backoff(500, 12_000);
    for (;;) {
      try {
        return await this.panel.push(reportTransferSuccess, { params: { uuid }, body: { transfer_id } });
      } catch (error) {
        if (error instanceof PanelRefusedError && error.isFinal) throw error;
        if (!signal.aborted) await this.pause(backoff);
        // Nobody knows whether the panel has heard the first word.
        else if (await this.isOurs(uuid, parameters)) return;
        else throw error;
      }
    }
  }

  /** Has the panel end the transfer where it goes on; where it does not, only a server's own node may see it. */
  private async isOurs(uuid: string, parameters: Context['parameters']): Promise<boolean> {
    const backoff = new Backoff(500, 12_000);
    for (;;) {
      try {
        await this.report(uuid, failed(BROKEN_OFF), parameters);
        return false;
      } catch (error) {
        if (error instanceof PanelRefusedError && error.isFinal) return this.maySee(uuid);
        await this.pause(backoff);
      }
    }
  }

  private async maySee(uuid: string): Promise<boolean> {
    const backoff = new Backoff(500, 12_000);
    for (;;) {
      try {
        await this.panel.call(getServer, { params: { uuid } }, { retryMs: 0 });
        return true;
      } catch (error) {
        if (error instanceof PanelRefusedError && error.isFinal) return false;
        await this.pause(backoff);
      }
    }
  }

  private pause(backoff: Backoff): Promise<void> {
    return sleep(backoff.next(), undefined, { signal: this.stopper.signal, ref: false });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { OperationKind } from '@app/contracts/operations/operation-kinds.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Backoff } from '../../../platform/panel-client/backoff.js';
import { PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import { OperationJournal, type JournaledOperation } from '../../../platform/state/operation-journal.js';
import type { Operation } from './operation.port.js';
import { Operations } from './operations.js';

/** Brings the outcome of operations to the panel, however long it is away (hazard P4). */
@Injectable()
export class OperationReporter implements OnModuleDestroy {
  private readonly stopper = new AbortController();
  private readonly active = new Map<string, AbortController>();

  constructor(
    private readonly operations: Operations,
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

  private async repeat(operation: JournaledOperation, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(1000, 60_000);
    while (!signal.aborted) {
      await sleep(backoff.next(), undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || (await this.attempt(operation))) return;
    }
  }

  /** True when there is nothing left to do. */
  private async attempt<K extends OperationKind>({
    server,
    kind,
    outcome,
    parameters,
    createdAt,
  }: JournaledOperation<K>): Promise<boolean> {
    try {
      const operation: Operation<K> = this.operations.of(kind);
      await operation.report?.(server, outcome!, parameters);
    } catch (error) {
      const isFinal = error instanceof PanelRefusedError && error.isFinal;
      this.logger.pino.warn({ server, kind, isFinal, error }, 'the outcome of an operation was not taken');
      if (!isFinal) return false;
    }
    const row = this.journal.find(server);
    if (row?.phase === 'reporting' && row.createdAt === createdAt) this.journal.close(server);
    return true;
  }
}

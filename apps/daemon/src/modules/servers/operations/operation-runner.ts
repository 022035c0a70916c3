import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  isReported,
  type OperationKind,
  type ParametersOf,
} from '@app/contracts/operations/operation-kinds.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import {
  OperationJournal,
  type JournaledOperation,
  type OperationOutcome,
} from '../../../platform/state/operation-journal.js';
import type { Server } from '../server.js';
import { LeasePulse } from './lease-pulse.js';
import { failed, type Operation, type OperationContext } from './operation.port.js';
import { OperationReporter } from './operation-reporter.js';
import { Operations } from './operations.js';
import type { WorkClaim } from './work-slot.js';

/** Work that was begun; `completed` settles with its end and rejects with its reason. */
export interface OperationTicket {
  readonly completed: Promise<void>;
}

type Work<K extends OperationKind> = (
  context: OperationContext<K>,
  signal: AbortSignal,
) => Promise<OperationOutcome>;

/** How long cancelled work has to end by itself; after that nobody waits for it. */
const CANCEL_GRACE_MS = 30_000;
const CANCELLED = 'The operation was cancelled.';
const INTERRUPTED = 'The node was restarted before the operation had ended.';

/** Runs every operation: asks the slot, writes the journal, sends heartbeats, delivers the report, cancels. */
@Injectable()
export class OperationRunner implements OnModuleDestroy {
  private isStopped = false;
  private readonly pulses = new Set<LeasePulse>();
  private readonly finals = new Map<string, Promise<OperationTicket>>();
  private readonly owed: Promise<void>[] = [];

  constructor(
    private readonly operations: Operations,
    private readonly reporter: OperationReporter,
    private readonly journal: OperationJournal,
    private readonly panel: PanelClient,
    private readonly logger: AppLogger,
  ) {}

  /** Begins work on a server; rejects when the server's slot refuses it. What removes it is begun once. */
  begin<K extends OperationKind>(
    server: Server,
    kind: K,
    parameters: ParametersOf<K>,
  ): Promise<OperationTicket> {
    const same = server.slot.operation === kind ? this.finals.get(server.uuid) : undefined;
    if (same) return same;
    const begun = this.open(server, kind, parameters);
    if (server.slot.isFinal) {
      this.finals.set(server.uuid, begun);
      const forget = (): unknown => this.finals.delete(server.uuid);
      begun.then(({ completed }) => completed).then(forget, forget);
    }
    return begun;
  }

  /**
   * Takes up what a former process of the daemon left, before anything else can begin on the server: what goes on holds
   * its slot from now, what cannot has failed. Answers how to go on once the engine is known; that tells whether it does.
   */
  resume<K extends OperationKind>(row: JournaledOperation<K>, server: Server | null): () => boolean {
    const operation: Operation<K> = this.operations.of(row.kind);
    if (!server) {
      return () => {
        if (operation.resumeGone) void operation.resumeGone(row.server);
        else this.journal.close(row.server);
        return false;
      };
    }
    if (row.phase === 'running' && operation.resume) {
      const claim = server.slot.resume(row.kind);
      return () => {
        // Deleted meanwhile: that waits for the slot to be let go.
        if (!claim.isCurrent) {
          claim.release();
          return false;
        }
        this.start(server, row.kind, row.parameters, claim, (context, signal) =>
          operation.resume!(context, signal),
        );
        return true;
      };
    }
    if (row.phase === 'running') this.journal.finish(row.server, failed(INTERRUPTED));
    this.owed.push(this.reporter.deliver(row.server));
    return () => false;
  }

  /** Once the panel has been asked to take each outcome that a former process of the daemon had not told. */
  async owedTold(): Promise<void> {
    await Promise.all(this.owed);
  }

  /**
   * Rows of a kind that this daemon does not know, from another version of it: never run. The panel ends what it
   * believes to go on when the daemon says that it has started (remote-api.md §2, `servers/reset`).
   */
  failUnknown(): void {
    for (const { server, name } of this.journal.listUnknown()) {
      this.logger.pino.error({ server, kind: name }, 'an operation of an unknown kind has failed');
      this.journal.close(server);
    }
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    for (const pulse of this.pulses) pulse.stop();
  }

  private async open<K extends OperationKind>(
    server: Server,
    kind: K,
    parameters: ParametersOf<K>,
  ): Promise<OperationTicket> {
    const operation: Operation<K> = this.operations.of(kind);
    const claim = await server.slot.begin(kind);
    try {
      this.reporter.cancel(server.uuid);
      this.journal.open(server.uuid, kind, parameters);
    } catch (error) {
      claim.release();
      throw error;
    }
    return this.start(server, kind, parameters, claim, (context, signal) => operation.run(context, signal));
  }

  private start<K extends OperationKind>(
    server: Server,
    kind: K,
    parameters: ParametersOf<K>,
    claim: WorkClaim,
    work: Work<K>,
  ): OperationTicket {
    const completed = this.perform(server, kind, parameters, claim, work);
    // Nobody need look at the end: journal, report and console tell it too.
    completed.catch((error: unknown) => {
      this.logger.pino.warn({ server: server.uuid, kind, error }, 'an operation failed');
    });
    return { completed };
  }

  private async perform<K extends OperationKind>(
    server: Server,
    kind: K,
    parameters: ParametersOf<K>,
    claim: WorkClaim,
    work: Work<K>,
  ): Promise<void> {
    const { uuid } = server;
    const pulse = isReported(kind) ? new LeasePulse(this.panel, uuid, kind) : null;
    if (pulse) this.pulses.add(pulse);
    const context: OperationContext<K> = {
      server,
      parameters,
      claim,
      progress: (step, seen) => pulse?.progress(step, seen),
    };
    let outcome: OperationOutcome;
    let problem: unknown;
    try {
      outcome = await untilCancelled(work(context, claim.signal), claim.signal);
    } catch (error) {
      problem = error;
      outcome = failed((error as Error).message);
    } finally {
      pulse?.stop();
      if (pulse) this.pulses.delete(pulse);
    }
    // Whatever words the work has for it.
    if (claim.signal.aborted && !outcome.successful) outcome = failed(CANCELLED);
    try {
      // Broken into: the journal is somebody else's. Stopped: the next process goes on.
      if (!claim.isCurrent || this.isStopped) return;
      // Journaled first: from here on a report is owed, whatever happens to this process.
      this.journal.finish(uuid, outcome);
      await this.reporter.deliver(uuid);
    } finally {
      claim.release();
    }
    this.operations.of(kind).ended?.(context, outcome);
    if (problem !== undefined) throw problem as Error;
  }
}

/** The work's end; cancelled work that does not end is left to itself, so that a cancel always gets through. */
async function untilCancelled(
  work: Promise<OperationOutcome>,
  signal: AbortSignal,
): Promise<OperationOutcome> {
  const over = new AbortController();
  const late = Promise.withResolvers<OperationOutcome>();
  const onAbort = (): void => {
    sleep(CANCEL_GRACE_MS, undefined, { signal: over.signal, ref: false }).then(
      () => late.resolve(failed(CANCELLED)),
      () => undefined,
    );
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    over.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

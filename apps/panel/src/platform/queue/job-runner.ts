import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Places } from '@app/platform/work/places.js';
import { daemonIsAway, daemonRefusedForGood } from '../daemon-client/daemon-errors.js';
import type { JobDescriptor } from './define-job.js';
import type { RunJob } from './handlers.js';
import { NodeBackOff } from './node-back-off.js';
import { OutboxRepository } from './outbox.repository.js';
import type { OutboxRow } from './outbox-row.js';
import type { Ticket } from './queues.js';

const BULK_AT_ONCE = 10;
/** A job that is not done by then never will be: it ends the process that runs it, or its node is gone. */
const GIVE_UP_MS = 7 * 24 * 3600 * 1000;
const DATABASE_PAUSE_MS = 1_000;
/** Jobs that waited for the same do not come back in the same moment. */
const SPREAD_MS = 1_000;
const NOTE_AGAIN_MS = 500;
const TOO_OLD = 'Not done within a week.';
/** A job that ended its process so often would go on ending one after the other. */
const MOST_LOST_RUNS = 3;
const LOST = 'The process that did it ended each time.';

/** Does the job of one row of the outbox. */
@Injectable()
export class JobRunner {
  private readonly nodes = new NodeBackOff();
  private readonly bulk = new Places(BULK_AT_ONCE);
  private readonly running = new Map<number, Promise<void>>();

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly logger: AppLogger,
  ) {}

  async run(
    job: Job,
    token: string,
    descriptor: JobDescriptor,
    handler: RunJob,
    stop: AbortSignal,
  ): Promise<void> {
    const { outboxId } = job.data as Ticket;
    // A Redis that forgot the job while it ran gives it out a second time.
    const known = this.running.get(outboxId);
    if (known) return known;
    const work = (): Promise<void> => this.work(job, token, descriptor, handler, stop);
    const running = descriptor.queue === 'bulk' ? this.bulk.hold(work) : work();
    this.running.set(outboxId, running);
    try {
      await running;
    } finally {
      this.running.delete(outboxId);
    }
  }

  private async work(
    job: Job,
    token: string,
    descriptor: JobDescriptor,
    handler: RunJob,
    stop: AbortSignal,
  ): Promise<void> {
    for (;;) {
      const row = await this.find(job, token);
      // Done already: the same row was published twice.
      if (!row) return;
      const hopeless = hopelessness(row);
      if (hopeless !== null) {
        this.logger.pino.error({ context: 'Queue', job: row.job, id: row.id }, `job given up: ${hopeless}`);
        if (await this.noted(() => this.outbox.bury(row, hopeless, new Date()), row, stop)) return;
        continue;
      }
      const payload: unknown = descriptor.payload.parse(row.payload);
      const node = descriptor.node?.(payload);
      const until = node === undefined ? null : this.nodes.waitUntil(node);
      if (until !== null) await this.delay(job, token, until);
      try {
        await handler(payload, stop);
      } catch (error) {
        if (node !== undefined && daemonIsAway(error)) {
          const next = this.nodes.isAway(node);
          this.logger.pino.warn({ context: 'Queue', job: row.job, node, error }, 'a job waits for its node');
          return this.delay(job, token, next);
        }
        if (node !== undefined) this.nodes.answered(node);
        const isRefused = node !== undefined && daemonRefusedForGood(error);
        if (isRefused || job.attemptsMade + 1 >= descriptor.attempts) {
          await this.noted(() => this.outbox.bury(row, textOf(error), new Date()), row, stop);
        }
        if (!isRefused) throw error;
        // What BullMQ runs no more, whatever attempts are left.
        throw Object.assign(new UnrecoverableError((error as Error).message), { cause: error });
      }
      if (node !== undefined) this.nodes.answered(node);
      // Asked for again while it ran: what it read may have been the old state.
      if (await this.noted(() => this.outbox.remove(row), row, stop)) return;
    }
  }

  /**
   * Runs that ended with their process since the row was told. BullMQ counts them, and gives the job out again each
   * time; the row keeps the sum, because Redis may forget.
   */
  private async newlyLost(job: Job): Promise<number> {
    const { outboxId, countedLost = 0 } = job.data as Ticket;
    const lost = job.stalledCounter - countedLost;
    if (lost <= 0) return 0;
    await this.outbox.countLost(outboxId, lost);
    await job.updateData({ outboxId, countedLost: job.stalledCounter } satisfies Ticket);
    return lost;
  }

  /** A database that is away costs the job no attempt. */
  private async find(job: Job, token: string): Promise<OutboxRow | null> {
    try {
      const row = await this.outbox.find((job.data as Ticket).outboxId);
      return row && { ...row, lostRuns: row.lostRuns + (await this.newlyLost(job)) };
    } catch (error) {
      this.logger.pino.debug({ context: 'Queue', job: job.name, error }, 'a job waits for the database');
      return this.delay(job, token, Date.now() + DATABASE_PAUSE_MS);
    }
  }

  private async delay(job: Job, token: string, until: number): Promise<never> {
    await job.moveToDelayed(until + Math.random() * SPREAD_MS, token);
    throw new DelayedError();
  }

  /** What has been done must not be done again because the database could not be told: waits for it. */
  private async noted(write: () => Promise<boolean>, row: OutboxRow, stop: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (stop.aborted) throw error;
        this.logger.pino.debug({ context: 'Queue', job: row.job, error }, 'a done job is not noted yet');
        await sleep(NOTE_AGAIN_MS);
      }
    }
  }
}

/** Why a job is not tried once more, or null. */
function hopelessness({ createdAt, lostRuns }: OutboxRow): string | null {
  if (Date.now() - createdAt.getTime() > GIVE_UP_MS) return TOO_OLD;
  return lostRuns >= MOST_LOST_RUNS ? LOST : null;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

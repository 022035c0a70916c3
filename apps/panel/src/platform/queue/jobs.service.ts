import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Database } from '../database/database.js';
import type { JobDescriptor } from './define-job.js';
import { defineTask, TaskHandler } from './define-task.js';
import { OutboxRepository } from './outbox.repository.js';
import type { DeadJobs, LateJobs, ListedRow, OutboxEntry } from './outbox-row.js';
import { Queues } from './queues.js';
import { within } from './within.js';
import { WORK_LIST, type WorkList } from './work-list.js';

/** Publishes what a process that died, or a Redis that forgot, has left behind. */
export const sweepOutbox = defineTask({ id: 'queue.sweep-outbox', everyMs: 5_000, timeoutMs: 60_000 });

/** Forgets jobs that failed for good and that nobody had tried again. */
export const pruneDeadJobs = defineTask({ id: 'queue.prune-dead', cron: '29 3 * * *', timeoutMs: 600_000 });

const DEAD_KEPT_MS = 30 * 24 * 3600 * 1000;
/** The process that wrote a row publishes it at once; the sweeper leaves it that time. */
const FAST_PATH_MS = 5_000;
/** How often a row is published again while it is there: no change for a queue that still holds it. */
const AGAIN_MS = 60_000;
const BATCH = 500;
const CLOSE_MS = 2_000;

/**
 * Work that follows a commit (outbox):
 *
 *   transaction ── row ──► commit ──► published ──► run by a worker ──► row removed
 *                            └── process or Redis dies ──► sweeper ──┘
 *
 * The row stays until the job has been done, not only until Redis has it: Redis acknowledges what it may still lose
 * before its file is synced. A job whose row is gone does nothing, so publishing twice runs it once. A job that fails
 * for good leaves its row as a dead one.
 */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly publishing = new Set<Promise<void>>();

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly queues: Queues,
    private readonly database: Database,
    @Inject(WORK_LIST) private readonly list: WorkList,
    private readonly logger: AppLogger,
  ) {}

  /** Has a worker do the job once the running transaction has committed. Throws a TypeError outside of one. */
  async enqueue<P extends z.ZodType>(job: JobDescriptor<P>, payload: z.input<P>): Promise<void> {
    await this.enqueueAll(job, [payload]);
  }

  /** The same for many payloads of one job, in as many statements as for one. */
  async enqueueAll<P extends z.ZodType>(
    job: JobDescriptor<P>,
    payloads: readonly z.input<P>[],
  ): Promise<void> {
    this.refuseStray(job);
    if (payloads.length === 0) return;
    const parsed = payloads.map((payload) => job.payload.parse(payload));
    const now = new Date();
    const entries = await this.outbox.insert(
      job.name,
      parsed.map((payload) => ({ key: job.key(payload), payload })),
      new Date(now.getTime() + FAST_PATH_MS),
      now,
    );
    this.database.afterCommit(() => this.publishSoon(entries));
  }

  @TaskHandler(sweepOutbox)
  async sweep(): Promise<void> {
    for (;;) {
      const now = new Date();
      const due = await this.outbox.claim(now, new Date(now.getTime() + AGAIN_MS), BATCH);
      await this.queues.publish(due);
      if (due.length < BATCH) return;
    }
  }

  /** Publishes every row: a Redis that was restarted may have come back without them. */
  async publishAll(): Promise<void> {
    for (let last = 0; ;) {
      const rows = await this.outbox.after(last, BATCH);
      await this.queues.publish(rows);
      if (rows.length < BATCH) return;
      last = rows.at(-1)!.id;
    }
  }

  /** Jobs that are not done, newest first; those that have failed for good, the others, or all. */
  newest(
    isDead: boolean | null,
    request: { readonly page: number; readonly perPage: number },
    most: number,
  ): Promise<{ readonly rows: readonly ListedRow[]; readonly total: number }> {
    return this.outbox.newest(isDead, request, most);
  }

  find(id: number): Promise<ListedRow | null> {
    return this.outbox.findListed(id);
  }

  /** Names of the jobs that do nothing but send a mail. */
  get mailNames(): readonly string[] {
    return this.list.jobs.filter(({ isMail }) => isMail === true).map(({ name }) => name);
  }

  counts(): Promise<{ readonly waiting: number; readonly dead: number }> {
    return this.outbox.counts();
  }

  /** Those that failed for good, by their names; so many names. */
  deadByName(limit: number): Promise<DeadJobs[]> {
    return this.outbox.deadByName(limit);
  }

  /** Mails that were asked for before that and are still tried. */
  mailsBefore(before: Date): Promise<LateJobs> {
    return this.outbox.askedBefore(this.mailNames, before);
  }

  /** Has a job that failed for good tried again from its first attempt; false when it is none, or not any more. */
  async retry({ id, job }: OutboxEntry): Promise<boolean> {
    const now = new Date();
    const isRevived = await this.outbox.revive(id, new Date(now.getTime() + FAST_PATH_MS), now);
    if (isRevived) this.publishSoon([{ id, job }]);
    return isRevived;
  }

  /** The same for all of these names; returns how many there were. */
  retryAll(names: readonly string[]): Promise<number> {
    return this.outbox.reviveAll(names, new Date());
  }

  @TaskHandler(pruneDeadJobs)
  async pruneDead(stop: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - DEAD_KEPT_MS);
    while (!stop.aborted) {
      if ((await this.outbox.removeDead(before, BATCH)) < BATCH) return;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await within(CLOSE_MS, Promise.all(this.publishing));
  }

  private refuseStray(job: JobDescriptor): void {
    if (!this.database.isInTransaction) throw new TypeError(`job ${job.name} enqueued outside a transaction`);
    if (!this.list.jobs.some(({ name }) => name === job.name)) {
      throw new TypeError(`job ${job.name} is in no list`);
    }
  }

  /** In the background: the answer to a request does not wait for Redis, and the sweeper is the second way. */
  private publishSoon(entries: readonly OutboxEntry[]): void {
    const publishing = this.queues
      .publish(entries)
      .catch((error: unknown) => {
        this.logger.pino.warn({ context: 'Queue', job: entries[0]?.job, error }, 'a job waits for Redis');
      })
      .finally(() => this.publishing.delete(publishing));
    this.publishing.add(publishing);
  }
}

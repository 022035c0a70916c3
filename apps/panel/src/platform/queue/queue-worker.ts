import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UnrecoverableError, Worker, type Processor, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { runInContext } from '../../access/request-context.js';
import type { TaskDescriptor } from './define-task.js';
import { QueueHandlers } from './handlers.js';
import { JobRunner } from './job-runner.js';
import { Jobs } from './jobs.service.js';
import { queueConnection } from './queue-connection.js';
import { queueOf, queuePrefix, Queues, TASK_QUEUE } from './queues.js';
import { within } from './within.js';
import { WORK_LIST, type WorkList } from './work-list.js';

const TASKS_AT_ONCE = 10;
const RETRY_MS = 2_000;
/** Never reached: how often a job is given out again is the row's to say, and a task comes back by its clock anyway. */
const MAX_STALLED = 1_000;
const CLOSE_MS = 5_000;
const NEVER = new AbortController().signal;

/** Runs jobs and tasks; only processes that are told to start it. */
@Injectable()
export class QueueWorker implements OnApplicationShutdown {
  private readonly workers: Worker[] = [];
  private connection: Redis | undefined;
  private stopping = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly handlers: QueueHandlers,
    private readonly queues: Queues,
    private readonly runner: JobRunner,
    private readonly jobs: Jobs,
    @Inject(WORK_LIST) private readonly list: WorkList,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  get isRunning(): boolean {
    return this.workers.length > 0;
  }

  /** It runs, and Redis gives it jobs. */
  get isTakingJobs(): boolean {
    return this.isRunning && this.connection?.status === 'ready';
  }

  start(): void {
    const handlers = this.handlers.collect();
    const connection = new Redis(queueConnection(this.config, 'worker'));
    this.connection = connection;
    connection.on('error', (error) =>
      this.logger.pino.debug({ context: 'Queue', error }, 'worker connection'),
    );
    for (const job of this.list.jobs) {
      const handler = handlers.jobs.get(job.name)!;
      this.work(queueOf(job), job.concurrency, (ticket, token, signal) =>
        this.runner.run(ticket, token!, job, handler, signal ?? NEVER),
      );
    }
    this.work(TASK_QUEUE, TASKS_AT_ONCE, async ({ name }, _token, signal = NEVER) => {
      const task = this.list.tasks.find(({ id }) => id === name);
      // A task of an older release: its schedule is about to be removed.
      if (task) await handlers.tasks.get(task.id)!(limited(task, signal));
    });
    // A Redis that comes back may have lost the clock and the jobs, so both are written again.
    connection.on('ready', () => this.restore());
    if (connection.status === 'ready') this.restore();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.retry);
    // Running jobs may finish; without Redis there is no end to wait for, and their locks expire.
    await within(CLOSE_MS, Promise.all(this.workers.map((worker) => worker.close())));
    this.connection?.disconnect();
  }

  private work(queue: string, concurrency: number, process: Processor<unknown, void>): void {
    const options: WorkerOptions = {
      prefix: queuePrefix(this.config),
      connection: this.connection!,
      concurrency,
      // A job whose worker was killed is run again by another one.
      maxStalledCount: MAX_STALLED,
    };
    const worker = new Worker<unknown, void>(
      queue,
      (job, token, signal) =>
        runInContext({ requestId: randomUUID(), ip: '127.0.0.1', actor: null }, async () =>
          process(job, token, signal),
        ),
      options,
    );
    worker.on('error', (error) => this.logger.pino.debug({ context: 'Queue', queue, error }, 'worker'));
    worker.on('failed', (job, error) => {
      const isLast =
        job === undefined ||
        job.attemptsMade >= (job.opts.attempts ?? 1) ||
        error instanceof UnrecoverableError;
      this.logger.pino[isLast ? 'error' : 'warn'](
        { context: 'Queue', queue, id: job?.id, attempt: job?.attemptsMade, error },
        isLast ? 'job failed for good' : 'job failed',
      );
    });
    this.workers.push(worker);
  }

  /** Tries until Redis and the database have answered. */
  private restore(): void {
    clearTimeout(this.retry);
    this.writeSchedules()
      .then(() => this.jobs.publishAll())
      .catch((error: unknown) => {
        if (this.stopping) return;
        this.logger.pino.debug({ context: 'Queue', error }, 'tasks not scheduled yet');
        this.retry = setTimeout(() => this.restore(), RETRY_MS);
      });
  }

  /** Writes the schedules of all tasks and removes those that no longer exist. */
  private async writeSchedules(): Promise<void> {
    const queue = this.queues.get(TASK_QUEUE);
    const wanted = new Set(this.list.tasks.map((task) => task.id));
    for (const task of this.list.tasks) {
      await queue.upsertJobScheduler(
        task.id,
        task.cron === undefined ? { every: task.everyMs! } : { pattern: task.cron, tz: 'UTC' },
        { name: task.id, opts: { removeOnComplete: true, removeOnFail: true } },
      );
    }
    for (const scheduler of await queue.getJobSchedulers()) {
      if (!wanted.has(scheduler.key)) await queue.removeJobScheduler(scheduler.key);
    }
  }
}

const limited = (task: TaskDescriptor, signal: AbortSignal): AbortSignal =>
  task.timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(task.timeoutMs)]);

import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Worker, type Job } from 'bullmq';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { runInContext } from '../../access/request-context.js';
import { declaredJobs } from './define-job.js';
import { declaredTasks, type TaskDescriptor } from './define-task.js';
import { QueueHandlers, type RunJob, type RunTask } from './handlers.js';
import { JobQueue, MAIN_QUEUE } from './job-queue.js';
import { queueConnection } from './queue-connection.js';
import { within } from './within.js';

const JOBS_AT_ONCE = 20;
const TASK_PREFIX = 'task.';
const RETRY_MS = 2_000;
const MAX_STALLED = 3;
const CLOSE_MS = 5_000;

/** Runs jobs and tasks; only worker processes start it. */
@Injectable()
export class QueueWorker implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private stopping = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly handlers: QueueHandlers,
    private readonly queue: JobQueue,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  start(): void {
    const { jobs, tasks } = this.handlers.collect();
    this.worker = new Worker(MAIN_QUEUE, (job, _token, signal) => this.run(job, jobs, tasks, signal), {
      prefix: `${this.config.redisPrefix}:queue`,
      connection: queueConnection(this.config, 'worker'),
      concurrency: JOBS_AT_ONCE,
      // A job whose worker was killed is run again by another one.
      maxStalledCount: MAX_STALLED,
    });
    this.worker.on('error', (error) => this.logger.debug(`worker: ${error.message}`, 'Queue'));
    this.worker.on('failed', (job, error) => {
      this.logger.pino.warn(
        { job: job?.name, id: job?.id, attempt: job?.attemptsMade, error: error.stack },
        'job failed',
      );
    });
    // An emptied Redis loses the clock too, so it is set again after every reconnect.
    void this.worker.waitUntilReady().catch(() => undefined);
    this.worker.on('ready', () => this.schedule());
    this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.retry);
    // Running jobs may finish; without Redis there is no end to wait for, and their locks expire.
    if (this.worker) await within(CLOSE_MS, this.worker.close());
  }

  private async run(
    job: Job,
    jobs: ReadonlyMap<string, RunJob>,
    tasks: ReadonlyMap<string, RunTask>,
    signal?: AbortSignal,
  ): Promise<void> {
    const context = { requestId: randomUUID(), ip: '127.0.0.1', actor: null };
    const stop = signal ?? new AbortController().signal;
    await runInContext(context, async () => {
      if (job.name.startsWith(TASK_PREFIX)) {
        const id = job.name.slice(TASK_PREFIX.length);
        const task = declaredTasks().find((declared) => declared.id === id);
        // A task of an older release: its schedule is about to be removed.
        if (task) await tasks.get(id)!(limited(task, stop));
        return;
      }
      const descriptor = declaredJobs().find((declared) => declared.name === job.name);
      if (!descriptor) throw new Error(`no such job: ${job.name}`);
      await jobs.get(job.name)!(descriptor.payload.parse(job.data), stop);
    });
  }

  /** Writes the schedules of all tasks and removes those that no longer exist; tries until Redis answers. */
  private schedule(): void {
    clearTimeout(this.retry);
    this.writeSchedules().catch((error: unknown) => {
      if (this.stopping) return;
      this.logger.debug(`tasks not scheduled yet: ${String(error)}`, 'Queue');
      this.retry = setTimeout(() => this.schedule(), RETRY_MS);
    });
  }

  private async writeSchedules(): Promise<void> {
    const tasks = declaredTasks();
    const wanted = new Set(tasks.map((task) => TASK_PREFIX + task.id));
    for (const task of tasks) {
      const id = TASK_PREFIX + task.id;
      await this.queue.main.upsertJobScheduler(
        id,
        task.cron === undefined ? { every: task.everyMs! } : { pattern: task.cron, tz: 'UTC' },
        { name: id, opts: { removeOnComplete: true, removeOnFail: 100 } },
      );
    }
    for (const scheduler of await this.queue.main.getJobSchedulers()) {
      if (!wanted.has(scheduler.key)) await this.queue.main.removeJobScheduler(scheduler.key);
    }
  }
}

const limited = (task: TaskDescriptor, signal: AbortSignal): AbortSignal =>
  task.timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(task.timeoutMs)]);

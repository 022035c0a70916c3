import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import type { z } from 'zod';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { JobDescriptor } from './define-job.js';
import { queueConnection } from './queue-connection.js';
import { within } from './within.js';

export const MAIN_QUEUE = 'main';

const KEPT_SECONDS = 24 * 3600;
const KEPT_JOBS = 1000;
const CLOSE_MS = 2_000;
const ADD_MS = 2_000;

/**
 * A queue that has never been connected waits for Redis without an end. The caller does not; the job is still added
 * when Redis comes, which is as good as late.
 */
async function orRedisIsAway(adding: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not take the job in time')), ADD_MS);
  });
  adding.catch(() => undefined);
  try {
    await Promise.race([adding, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Hands work to the worker processes. */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private queue: Queue | undefined;

  constructor(
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Call inside `database.afterCommit`. Rejects while Redis is away; state that must not be lost with it has a
   * task that finds it again.
   */
  async add<P extends z.ZodType>(
    job: JobDescriptor<P>,
    payload: z.input<P>,
    options: { readonly delayMs?: number } = {},
  ): Promise<void> {
    const parsed = job.payload.parse(payload);
    const key = job.key?.(parsed);
    const adding = this.main.add(job.name, parsed, {
      attempts: job.attempts,
      backoff: { type: 'exponential', delay: job.backoffMs },
      removeOnComplete: { age: KEPT_SECONDS, count: KEPT_JOBS },
      removeOnFail: { age: KEPT_SECONDS, count: KEPT_JOBS },
      ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
      ...(key === undefined ? {} : { deduplication: { id: `${job.name}.${key}` } }),
    });
    await orRedisIsAway(adding);
  }

  /** Made on first use: a process that adds nothing needs no connection. */
  get main(): Queue {
    if (!this.queue) {
      this.queue = new Queue(MAIN_QUEUE, {
        prefix: `${this.config.redisPrefix}:queue`,
        connection: queueConnection(this.config, 'queue'),
      });
      this.queue.on('error', (error) => this.logger.debug(`queue: ${error.message}`, 'Queue'));
    }
    return this.queue;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.queue) await within(CLOSE_MS, this.queue.close());
  }
}

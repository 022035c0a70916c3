import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { JobDescriptor } from './define-job.js';
import type { OutboxEntry } from './outbox-row.js';
import { queueConnection } from './queue-connection.js';
import { within } from './within.js';
import { WORK_LIST, type WorkList } from './work-list.js';

export const TASK_QUEUE = 'tasks';
/** Each job has a queue of its own in BullMQ: a backlog of one never holds up another. */
export const queueOf = (job: JobDescriptor): string => `${job.queue}.${job.name}`;
export const queuePrefix = (config: PanelConfig): string => `${config.redisPrefix}:queue`;

/** What Redis holds of a job; everything else is read from the row when it runs. */
export interface Ticket {
  readonly outboxId: number;
  /** How many of the job's lost runs the row knows of. */
  readonly countedLost?: number;
}

const CLOSE_MS = 2_000;
const ADD_MS = 2_000;

/** The queues in Redis, where worker processes find what there is to do. */
@Injectable()
export class Queues implements OnApplicationShutdown {
  private readonly byName = new Map<string, Queue>();
  private connection: Redis | undefined;

  constructor(
    @Inject(WORK_LIST) private readonly list: WorkList,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Puts rows of the outbox into their queues. One that is there already stays as it is: its id is derived from the
   * row's. Rejects while Redis is away.
   */
  async publish(entries: readonly OutboxEntry[]): Promise<void> {
    for (const [name, rows] of Map.groupBy(entries, (entry) => entry.job)) {
      const job = this.list.jobs.find((listed) => listed.name === name);
      // Of another release: its own processes will know it.
      if (!job) continue;
      const adding = this.get(queueOf(job)).addBulk(
        rows.map(({ id }) => ({
          name,
          data: { outboxId: id } satisfies Ticket,
          opts: {
            jobId: `row-${id}`,
            attempts: job.attempts,
            backoff: { type: 'exponential', delay: job.backoffMs },
            // A finished job would keep the same row from being published again.
            removeOnComplete: true,
            removeOnFail: true,
          },
        })),
      );
      await orRedisIsAway(adding);
    }
  }

  /** Made on first use: a process that adds nothing needs no connection. */
  get(name: string): Queue {
    const known = this.byName.get(name);
    if (known) return known;
    this.connection ??= this.connect();
    const queue = new Queue(name, { prefix: queuePrefix(this.config), connection: this.connection });
    queue.on('error', (error) => this.logger.pino.debug({ context: 'Queue', queue: name, error }, 'queue'));
    this.byName.set(name, queue);
    return queue;
  }

  async onApplicationShutdown(): Promise<void> {
    await within(CLOSE_MS, Promise.all([...this.byName.values()].map((queue) => queue.close())));
    this.connection?.disconnect();
  }

  private connect(): Redis {
    const redis = new Redis(queueConnection(this.config, 'queue'));
    redis.on('error', (error) => this.logger.pino.debug({ context: 'Queue', error }, 'queue connection'));
    return redis;
  }
}

/** A queue that has never been connected waits for Redis without an end. The caller does not. */
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

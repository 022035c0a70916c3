import { EventEmitter, once } from 'node:events';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppLogger } from '@app/platform/logging/logger.js';
import { startRedis, waitUntil, type TestRedis } from '@app/testing/services.js';
import { ConfigModule } from '../../../apps/panel/src/config/config.module.js';
import { loadPanelConfig } from '../../../apps/panel/src/config/panel.config.js';
import { defineJob, JobHandler } from '../../../apps/panel/src/platform/queue/define-job.js';
import { defineTask, TaskHandler } from '../../../apps/panel/src/platform/queue/define-task.js';
import { JobQueue } from '../../../apps/panel/src/platform/queue/job-queue.js';
import { QueueModule } from '../../../apps/panel/src/platform/queue/queue.module.js';
import { QueueWorker } from '../../../apps/panel/src/platform/queue/queue-worker.js';

const note = defineJob({
  queue: 'main',
  name: 'spec.note',
  payload: z.object({ text: z.string() }),
  attempts: 1,
  backoffMs: 0,
});
const stubborn = defineJob({
  queue: 'main',
  name: 'spec.stubborn',
  payload: z.object({ id: z.number() }),
  attempts: 3,
  backoffMs: 20,
  key: (payload) => String(payload.id),
});
const tick = defineTask({ id: 'spec.tick', everyMs: 300 });

const seen = new EventEmitter();
let runs: string[] = [];

@Injectable()
class SpecJobs {
  @JobHandler(note)
  async note({ text }: { text: string }): Promise<void> {
    runs.push(text);
    seen.emit('note', text);
  }

  @JobHandler(stubborn)
  async stubborn({ id }: { id: number }): Promise<void> {
    runs.push(`stubborn ${id}`);
    if (runs.filter((run) => run === `stubborn ${id}`).length < 3) throw new Error('not yet');
    seen.emit('stubborn', id);
  }

  @TaskHandler(tick)
  async tick(): Promise<void> {
    seen.emit('tick');
  }
}

@Module({ providers: [SpecJobs] })
class SpecModule {}

describe('the queue', () => {
  let redis: TestRedis;
  const apps: INestApplicationContext[] = [];
  const start = async (): Promise<INestApplicationContext> => {
    const config = loadPanelConfig({
      APP_URL: 'http://panel.test',
      APP_KEY: Buffer.alloc(32).toString('base64'),
      DATABASE_URL: 'mysql://none@127.0.0.1/none',
      REDIS_URL: redis.url,
    });
    const logger = new AppLogger('spec', 'silent');
    @Module({ imports: [ConfigModule.register(config, logger), QueueModule, SpecModule] })
    class Root {}
    const app = await NestFactory.createApplicationContext(Root, { logger, abortOnError: false });
    apps.push(app);
    return app;
  };
  let worker: INestApplicationContext;
  let jobs: JobQueue;
  beforeAll(async () => {
    redis = await startRedis();
    worker = await start();
    worker.get(QueueWorker).start();
    jobs = (await start()).get(JobQueue);
  });
  beforeEach(() => {
    runs = [];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await redis?.stop();
  });

  it('runs in the worker what another process adds', async () => {
    const done = once(seen, 'note');
    await jobs.add(note, { text: 'hello' });
    expect(await done).toEqual(['hello']);
  });

  it('refuses a payload that is not what was declared', async () => {
    await expect(jobs.add(note, { text: 4 as unknown as string })).rejects.toThrow();
  });

  it('keeps a delayed job back', async () => {
    const done = once(seen, 'note');
    const began = Date.now();
    await jobs.add(note, { text: 'later' }, { delayMs: 400 });
    await done;
    expect(Date.now() - began).toBeGreaterThanOrEqual(390);
  });

  it('tries again, and takes a job of the same key once while it waits', async () => {
    const done = once(seen, 'stubborn');
    await jobs.add(stubborn, { id: 7 });
    await jobs.add(stubborn, { id: 7 });
    await done;
    expect(runs).toEqual(['stubborn 7', 'stubborn 7', 'stubborn 7']);
  });

  it('runs tasks by the clock, on one of several workers', async () => {
    const second = await start();
    second.get(QueueWorker).start();
    const began = Date.now();
    let ticks = 0;
    const count = (): void => void ticks++;
    seen.on('tick', count);
    await waitUntil('six ticks', async () => ticks >= 6, 10_000);
    seen.off('tick', count);
    // Two workers that each kept the clock would need half the time.
    expect(Date.now() - began).toBeGreaterThan(4 * 300);
  });

  it('runs jobs and tasks again after Redis was killed', async () => {
    await redis.kill9();
    await expect(jobs.add(note, { text: 'lost' })).rejects.toThrow();
    await redis.restart();
    const ticked = once(seen, 'tick');
    await waitUntil(
      'adding works again',
      async () => {
        await jobs.add(note, { text: 'back' });
        return true;
      },
      20_000,
    );
    await waitUntil('the job ran', async () => runs.includes('back'), 20_000);
    await ticked;
  });

  it('lets a worker stop although Redis is away', async () => {
    const third = await start();
    apps.splice(apps.indexOf(third), 1);
    third.get(QueueWorker).start();
    await redis.kill9();
    const began = Date.now();
    await third.close();
    expect(Date.now() - began).toBeLessThan(10_000);
    await redis.restart();
  });
});

import { EventEmitter, once } from 'node:events';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { daemonRefused, daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { startRedis, waitUntil, type TestRedis } from '@app/testing/services.js';
import { ConfigModule } from '../../../apps/panel/src/config/config.module.js';
import { loadPanelConfig } from '../../../apps/panel/src/config/panel.config.js';
import { MIGRATIONS } from '../../../apps/panel/src/migrations/index.js';
import { Database } from '../../../apps/panel/src/platform/database/database.js';
import { DatabaseModule } from '../../../apps/panel/src/platform/database/database.module.js';
import {
  defineJob,
  JobHandler,
  type JobDescriptor,
} from '../../../apps/panel/src/platform/queue/define-job.js';
import { defineTask, TaskHandler } from '../../../apps/panel/src/platform/queue/define-task.js';
import { Jobs } from '../../../apps/panel/src/platform/queue/jobs.service.js';
import { QueueModule } from '../../../apps/panel/src/platform/queue/queue.module.js';
import { QueueWorker } from '../../../apps/panel/src/platform/queue/queue-worker.js';
import { Queues } from '../../../apps/panel/src/platform/queue/queues.js';
import { migrateDatabase } from './support/panel.js';

const Id = z.object({ id: z.number() });
const common = {
  payload: Id,
  attempts: 1,
  backoffMs: 0,
  concurrency: 50,
  key: ({ id }: { id: number }) => String(id),
} as const;
const note = defineJob({ ...common, queue: 'interactive', name: 'spec.note' });
const stubborn = defineJob({
  ...common,
  queue: 'interactive',
  name: 'spec.stubborn',
  attempts: 3,
  backoffMs: 20,
});
const slow = defineJob({ ...common, queue: 'bulk', name: 'spec.slow' });
const narrow = defineJob({ ...common, queue: 'interactive', name: 'spec.narrow', concurrency: 2 });
const far = defineJob({
  ...common,
  queue: 'interactive',
  name: 'spec.far',
  attempts: 3,
  concurrency: 5,
  node: () => 1,
});
const tick = defineTask({ id: 'spec.tick', everyMs: 300 });
const WORK = { jobs: [note, stubborn, slow, narrow, far], tasks: [tick] };

const seen = new EventEmitter();
let runs: string[] = [];
/** Runs of `slow` and `narrow` stay here until the test lets them go. */
let held: (() => void)[] = [];
const hold = (): Promise<void> => new Promise((resolve) => held.push(resolve));
let nodeIsAway = false;
let refusal: number | null = null;
const PAGE = { page: 1, perPage: 10 };
const until = (what: string, check: () => Promise<boolean>): Promise<void> => waitUntil(what, check, 30_000);

@Injectable()
class SpecJobs {
  @JobHandler(note)
  async note({ id }: { id: number }): Promise<void> {
    runs.push(`note ${id}`);
    seen.emit('note', id);
  }

  @JobHandler(stubborn)
  async stubborn({ id }: { id: number }): Promise<void> {
    runs.push(`stubborn ${id}`);
    if (id < 0) throw new Error('never');
    if (runs.filter((run) => run === `stubborn ${id}`).length < 3) throw new Error('not yet');
  }

  @JobHandler(slow)
  async slow({ id }: { id: number }): Promise<void> {
    runs.push(`slow ${id}`);
    await hold();
  }

  @JobHandler(narrow)
  async narrow({ id }: { id: number }): Promise<void> {
    runs.push(`narrow ${id}`);
    await hold();
  }

  @JobHandler(far)
  async far({ id }: { id: number }): Promise<void> {
    runs.push(`far ${id}`);
    if (nodeIsAway) throw daemonUnreachable();
    if (refusal !== null) throw daemonRefused({ status: refusal });
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
  let testDatabase: TestDatabase;
  const apps: INestApplicationContext[] = [];
  const start = async (jobs: readonly JobDescriptor[] = WORK.jobs): Promise<INestApplicationContext> => {
    const config = loadPanelConfig({
      APP_URL: 'http://panel.test',
      APP_KEY: Buffer.alloc(32).toString('base64'),
      DATABASE_URL: testDatabase.url,
      REDIS_URL: redis.url,
    });
    const logger = new AppLogger('spec', 'silent');
    @Module({
      imports: [
        ConfigModule.register(config, logger),
        DatabaseModule.register({ entities: [], migrations: MIGRATIONS }),
        QueueModule.register({ ...WORK, jobs }),
        SpecModule,
      ],
    })
    class Root {}
    const app = await NestFactory.createApplicationContext(Root, { logger, abortOnError: false });
    apps.push(app);
    return app;
  };
  let worker: INestApplicationContext;
  let database: Database;
  let jobs: Jobs;
  let queues: Queues;
  const enqueue = (job: typeof note, ...ids: number[]): Promise<void> =>
    database.transaction(async () => {
      for (const id of ids) await jobs.enqueue(job, { id });
    });
  const rows = (): Promise<{ id: number; job: string; version: number }[]> =>
    database.query('SELECT id, job, version FROM outbox WHERE failed_at IS NULL ORDER BY id');
  const allDone = (): Promise<void> => until('an empty outbox', async () => (await rows()).length === 0);
  const deadNote = async () =>
    (await jobs.newest(true, PAGE, 100)).rows.find(({ job }) => job === 'spec.note');
  const letGo = (): void => {
    for (const release of held.splice(0)) release();
  };

  beforeAll(async () => {
    redis = await startRedis();
    testDatabase = await createDatabase();
    await migrateDatabase(testDatabase.url);
    worker = await start();
    worker.get(QueueWorker).start();
    const other = await start();
    database = other.get(Database);
    jobs = other.get(Jobs);
    queues = other.get(Queues, { strict: false });
  });
  beforeEach(() => {
    runs = [];
    held = [];
  });
  afterEach(letGo);
  afterAll(async () => {
    for (const app of apps) await app.close();
    await redis?.stop();
    await testDatabase?.drop();
  });

  it('runs in the worker what another process has asked for, and forgets it then', async () => {
    const done = once(seen, 'note');
    await enqueue(note, 1);
    expect(await done).toEqual([1]);
    await allDone();
  });

  it('takes jobs inside a transaction only, and none of one that is rolled back', async () => {
    await expect(jobs.enqueue(note, { id: 2 })).rejects.toThrow(TypeError);
    const failing = database.transaction(async () => {
      await jobs.enqueue(note, { id: 3 });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await enqueue(note, 4);
    await allDone();
    expect(runs).toEqual(['note 4']);
  });

  it('refuses a payload that is not what was declared, and a job that nobody lists', async () => {
    const wrong = { id: 'five' as unknown as number };
    await expect(database.transaction(() => jobs.enqueue(note, wrong))).rejects.toThrow();
    const stray = defineJob({ ...common, queue: 'bulk', name: 'spec.stray' });
    await expect(enqueue(stray, 5)).rejects.toThrow('job spec.stray is in no list');
    expect(await rows()).toEqual([]);
  });

  it('does not start with a job that nobody does', async () => {
    const orphan = defineJob({ ...common, queue: 'bulk', name: 'spec.orphan' });
    await expect(start([...WORK.jobs, orphan])).rejects.toThrow('job spec.orphan has 0 handlers');
  });

  it('tries again, and gives up after the last attempt', async () => {
    await enqueue(stubborn, 6);
    await allDone();
    expect(runs).toEqual(['stubborn 6', 'stubborn 6', 'stubborn 6']);
    await enqueue(stubborn, -1);
    await until('it is dead', async () => (await jobs.newest(true, PAGE, 100)).total === 1);
    expect(runs.filter((run) => run === 'stubborn -1')).toHaveLength(3);
  });

  it('keeps what failed for good, and does it again when it is told to, or asked for anew', async () => {
    const dead = (await jobs.newest(true, PAGE, 100)).rows.find(({ job }) => job === 'spec.stubborn');
    expect(dead).toMatchObject({ job: 'spec.stubborn', payload: { id: -1 }, error: 'never' });
    expect(await jobs.newest(false, PAGE, 100)).toEqual({ rows: [], total: 0 });
    // Neither the sweeper nor a Redis that was restarted takes it up again.
    await jobs.sweep();
    await jobs.publishAll();
    await enqueue(note, 60);
    await until('a later job', async () => runs.includes('note 60'));
    expect(runs).toEqual(['note 60']);
    const isDeadAgain = (attempts: number) =>
      until('it is dead again', async () => {
        const { total } = await jobs.newest(true, PAGE, 100);
        return total === 1 && runs.filter((run) => run === 'stubborn -1').length === attempts;
      });
    expect(await jobs.retry(dead!)).toBe(true);
    expect(await jobs.retry(dead!)).toBe(false);
    await isDeadAgain(3);
    await enqueue(stubborn, -1);
    await isDeadAgain(6);
    await database.query('UPDATE outbox SET failed_at = ? WHERE failed_at IS NOT NULL', [new Date(0)]);
    await jobs.pruneDead(new AbortController().signal);
    expect(await rows()).toEqual([]);
  });

  it('makes one job of those with the same key, and runs it again when it was running already', async () => {
    await enqueue(slow, 7);
    await until('it runs', async () => held.length === 1);
    await enqueue(slow, 7, 7);
    await enqueue(slow, 7);
    expect(await rows()).toMatchObject([{ job: 'spec.slow', version: 4 }]);
    letGo();
    await until('it runs again', async () => held.length === 1);
    letGo();
    await allDone();
    expect(runs).toEqual(['slow 7', 'slow 7']);
  });

  it('runs once what was published twice', async () => {
    await enqueue(slow, 8);
    await until('it runs', async () => held.length === 1);
    const [row] = await rows();
    await queues.publish([row!]);
    letGo();
    await allDone();
    // As a process that was slow to publish.
    await queues.publish([row!]);
    await enqueue(note, 9);
    await until('a later job', async () => runs.includes('note 9'));
    const slowQueue = queues.get('bulk.spec.slow');
    await until('an idle queue', async () => (await slowQueue.getJobCountByTypes('active', 'wait')) === 0);
    expect(runs).toEqual(['slow 8', 'note 9']);
  });

  it('runs no more of a job at once than it says, and interactive jobs beside any number of bulk ones', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => 100 + index);
    await enqueue(slow, ...ids);
    await enqueue(narrow, 1, 2, 3, 4);
    const heldOf = (name: string): number => runs.filter((run) => run.startsWith(name)).length;
    await until('all places taken', async () => heldOf('slow') === 10 && heldOf('narrow') === 2);
    const done = once(seen, 'note');
    await enqueue(note, 10);
    await done;
    expect([heldOf('slow'), heldOf('narrow')]).toEqual([10, 2]);
    const releasing = setInterval(letGo, 5);
    await allDone();
    clearInterval(releasing);
    expect([heldOf('slow'), heldOf('narrow')]).toEqual([40, 4]);
  });

  it.each([
    ['once when the same request never would be taken', 422, 1],
    ['once when it is not known there', 404, 1],
    ['again when the key may be a new one soon', 403, 3],
    ['again when other work is in the way', 409, 3],
    ['again when the node itself failed', 500, 3],
  ])('asks a node that refuses %s (%i)', async (_what, status, times) => {
    refusal = status;
    await enqueue(far, status);
    await allDone();
    refusal = null;
    expect(runs).toEqual(Array.from({ length: times }, () => `far ${status}`));
  });

  it('calls a node that is away once, however many jobs there are for it', async () => {
    nodeIsAway = true;
    await enqueue(far, ...Array.from({ length: 30 }, (_, index) => index));
    const queue = queues.get('interactive.spec.far');
    await until('all wait', async () => (await queue.getDelayedCount()) === 30);
    // Those that had begun when the first one found out are the only others.
    expect(runs.length).toBeLessThanOrEqual(far.concurrency);
    const tried = runs.length;
    nodeIsAway = false;
    await allDone();
    expect(runs.length).toBe(tried + 30);
  });

  it('publishes what a process has left behind', async () => {
    const now = new Date(Date.now() - 1_000);
    await database.query(
      "INSERT INTO outbox (job, payload, available_at, created_at) VALUES ('spec.note', ?, ?, ?)",
      [JSON.stringify({ id: 11 }), now, now],
    );
    await until('it ran', async () => runs.includes('note 11'));
    await allDone();
  });

  it('runs tasks by the clock, on one of several workers', async () => {
    const second = await start();
    second.get(QueueWorker).start();
    const began = Date.now();
    let ticks = 0;
    const count = (): void => void ticks++;
    seen.on('tick', count);
    await until('six ticks', async () => ticks >= 6);
    seen.off('tick', count);
    // Two workers that each kept the clock would need half the time.
    expect(Date.now() - began).toBeGreaterThan(4 * 300);
    apps.splice(apps.indexOf(second), 1);
    await second.close();
  });

  it('runs what was asked for while Redis was away, and tasks again, once Redis is back', async () => {
    await redis.kill9();
    await enqueue(note, 12);
    await enqueue(slow, 13);
    expect(await rows()).toHaveLength(2);
    await redis.restart();
    const ticked = once(seen, 'tick');
    await until('both ran', async () => runs.includes('note 12') && held.length === 1);
    letGo();
    await ticked;
    await allDone();
    expect(runs.toSorted()).toEqual(['note 12', 'slow 13']);
  });

  it('runs again what Redis had taken and lost', async () => {
    await enqueue(slow, ...Array.from({ length: 12 }, (_, index) => 200 + index));
    await until('ten run, two wait', async () => held.length === 10);
    for (const queue of ['bulk.spec.slow', 'tasks']) await queues.get(queue).obliterate({ force: true });
    await redis.kill9();
    await redis.restart();
    const releasing = setInterval(letGo, 5);
    await allDone();
    clearInterval(releasing);
    // Those that were running are not begun a second time by the process that runs them.
    expect(runs).toHaveLength(12);
    expect(new Set(runs).size).toBe(12);
  });

  it('does a job whose worker was killed while it did it', async () => {
    const queue = queues.get('interactive.spec.note');
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    // It takes a job and is never heard of again: neither an outcome nor a longer lock.
    const victim = new Worker('interactive.spec.note', null, {
      connection,
      prefix: queue.opts.prefix!,
      lockDuration: 1_000,
      skipLockRenewal: true,
      autorun: false,
    });
    victim.on('error', () => undefined);
    const running = apps.find((app) => app.get(QueueWorker).isRunning)!;
    await running.close();
    apps.splice(apps.indexOf(running), 1);
    await enqueue(note, 70);
    await until('the victim has it', async () => (await victim.getNextJob('victim')) !== undefined);
    await victim.close(true);
    connection.disconnect();
    expect(runs).toEqual([]);
    worker = await start();
    worker.get(QueueWorker).start();
    // Lost locks are looked for each thirty seconds, and believed the second time.
    await waitUntil('another one did it', async () => runs.includes('note 70'), 100_000);
    await allDone();
    expect(runs).toEqual(['note 70']);
  });

  it('gives up what ended its process three times, until somebody has it tried again', async () => {
    const queue = queues.get('interactive.spec.note');
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    // Each time it takes a job it is gone, and it is quick to see that somebody is.
    const victim = new Worker('interactive.spec.note', null, {
      connection,
      prefix: queue.opts.prefix!,
      lockDuration: 50,
      skipLockRenewal: true,
      autorun: false,
      stalledInterval: 50,
      maxStalledCount: 1_000,
    });
    victim.on('error', () => undefined);
    apps.splice(apps.indexOf(worker), 1);
    await worker.close();
    const loses = async (id: number, times: number): Promise<void> => {
      await enqueue(note, id);
      // A worker that was there before has looked for lost jobs, and lets nobody look again for half a minute.
      await connection.del(queue.toKey('stalled-check'));
      await victim.startStalledCheckTimer();
      for (let time = 0; time < times; time++) {
        await until('a victim has it', async () => (await victim.getNextJob('victim')) !== undefined);
        await until('it is given out again', async () => (await queue.getJobCountByTypes('wait')) === 1);
      }
    };
    await loses(71, 2);
    worker = await start();
    worker.get(QueueWorker).start();
    await allDone();
    expect(runs).toEqual(['note 71']);
    apps.splice(apps.indexOf(worker), 1);
    await worker.close();

    await loses(72, 3);
    await victim.close(true);
    connection.disconnect();
    worker = await start();
    worker.get(QueueWorker).start();
    await until('it is dead', async () => (await deadNote()) !== undefined);
    const dead = await deadNote();
    expect(dead).toMatchObject({ lostRuns: 3, error: 'The process that did it ended each time.' });
    expect(runs).toEqual(['note 71']);
    expect(await jobs.retry(dead!)).toBe(true);
    await allDone();
    expect(runs).toEqual(['note 71', 'note 72']);
  });

  it('counts lost runs on the row, which a Redis without memory cannot make forget', async () => {
    await enqueue(note, 73);
    await allDone();
    runs = [];
    const now = new Date();
    await database.query(
      "INSERT INTO outbox (job, payload, lost_runs, available_at, created_at) VALUES ('spec.note', ?, 3, ?, ?)",
      [JSON.stringify({ id: 74 }), now, now],
    );
    await jobs.sweep();
    await until('it is dead', async () => (await deadNote()) !== undefined);
    expect(runs).toEqual([]);
  });

  it('lets a worker finish what it does before it stops, and gives it nothing more', async () => {
    await enqueue(slow, 80);
    await until('it runs', async () => held.length === 1);
    apps.splice(apps.indexOf(worker), 1);
    let isClosed = false;
    const closing = worker.close().then(() => (isClosed = true));
    await enqueue(note, 81);
    expect([isClosed, runs]).toEqual([false, ['slow 80']]);
    letGo();
    await closing;
    expect((await rows()).map(({ job }) => job)).toEqual(['spec.note']);
    worker = await start();
    worker.get(QueueWorker).start();
    await allDone();
    expect(runs).toEqual(['slow 80', 'note 81']);
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

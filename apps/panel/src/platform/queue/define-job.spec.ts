import 'reflect-metadata';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, JobHandler } from './define-job.js';
import { defineTask, TaskHandler } from './define-task.js';
import { QueueHandlers } from './handlers.js';
import type { WorkList } from './work-list.js';

const job = defineJob({
  queue: 'interactive',
  name: 'spec.greet',
  payload: z.object({ id: z.number() }),
  attempts: 2,
  backoffMs: 10,
  concurrency: 1,
  key: ({ id }) => String(id),
});
const task = defineTask({ id: 'spec.tick', everyMs: 1_000 });
const WORK: WorkList = { jobs: [job], tasks: [task] };

class Greeter {
  readonly greeted: number[] = [];
  @JobHandler(job)
  async greet(payload: { id: number }): Promise<void> {
    this.greeted.push(payload.id);
  }
  @TaskHandler(task)
  async tick(): Promise<void> {
    this.greeted.push(0);
  }
}

const collect = (list: WorkList, ...instances: object[]): ReturnType<QueueHandlers['collect']> => {
  const discovery = { getProviders: () => instances.map((instance) => ({ instance })) };
  return new QueueHandlers(discovery as unknown as DiscoveryService, new MetadataScanner(), list).collect();
};

describe('jobs and tasks', () => {
  it('run the method that is marked with them', async () => {
    const greeter = new Greeter();
    const { jobs, tasks } = collect(WORK, greeter);
    const { signal } = new AbortController();
    await jobs.get('spec.greet')!({ id: 4 }, signal);
    await tasks.get('spec.tick')!(signal);
    expect(greeter.greeted).toEqual([4, 0]);
  });

  it('must have exactly one handler', () => {
    expect(() => collect(WORK)).toThrow('job spec.greet has 0 handlers');
    expect(() => collect(WORK, new Greeter(), new Greeter())).toThrow('job spec.greet has 2 handlers');
    expect(() => collect({ jobs: [], tasks: [task] })).toThrow('task spec.tick has 0 handlers');
  });

  it('must be listed, and once', () => {
    expect(() => collect({ jobs: [], tasks: [task] }, new Greeter())).toThrow('spec.greet has a handler but');
    expect(() => collect({ jobs: [job], tasks: [] }, new Greeter())).toThrow('spec.tick has a handler but');
    expect(() => collect({ jobs: [job, job], tasks: [task] }, new Greeter())).toThrow('listed twice');
  });

  it('have a name that a queue can bear, and a task one clock', () => {
    expect(() => defineJob({ ...job, name: 'spec:greet' })).toThrow('job name spec:greet');
    expect(() => defineTask({ id: 'spec.none' })).toThrow('either cron or everyMs');
    expect(() => defineTask({ id: 'spec.both', cron: '* * * * *', everyMs: 5 })).toThrow('either');
  });
});

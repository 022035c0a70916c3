import 'reflect-metadata';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, JobHandler } from './define-job.js';
import { defineTask, TaskHandler } from './define-task.js';
import { QueueHandlers } from './handlers.js';

const job = defineJob({
  queue: 'main',
  name: 'spec.greet',
  payload: z.object({ id: z.number() }),
  attempts: 2,
  backoffMs: 10,
});
const task = defineTask({ id: 'spec.tick', everyMs: 1_000 });

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

const handlersOf = (...instances: object[]): QueueHandlers => {
  const discovery = { getProviders: () => instances.map((instance) => ({ instance })) };
  return new QueueHandlers(discovery as unknown as DiscoveryService, new MetadataScanner());
};

describe('jobs and tasks', () => {
  it('run the method that is marked with them', async () => {
    const greeter = new Greeter();
    const { jobs, tasks } = handlersOf(greeter).collect();
    const { signal } = new AbortController();
    await jobs.get('spec.greet')!({ id: 4 }, signal);
    await tasks.get('spec.tick')!(signal);
    expect(greeter.greeted).toEqual([4, 0]);
  });

  it('must have exactly one handler', () => {
    expect(() => handlersOf().collect()).toThrow('job spec.greet has 0 handlers');
    expect(() => handlersOf(new Greeter(), new Greeter()).collect()).toThrow('job spec.greet has 2 handlers');
  });

  it('are declared once, and a task by one clock', () => {
    expect(() => defineJob({ ...job })).toThrow('declared twice');
    expect(() => defineTask({ id: 'spec.none' })).toThrow('either cron or everyMs');
    expect(() => defineTask({ id: 'spec.both', cron: '* * * * *', everyMs: 5 })).toThrow('either');
  });
});

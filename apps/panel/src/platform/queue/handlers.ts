import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { declaredJobs, JOB_METADATA } from './define-job.js';
import { declaredTasks, TASK_METADATA } from './define-task.js';

type Handler = (...args: never[]) => unknown;
export type RunJob = (payload: unknown, signal: AbortSignal) => Promise<void>;
export type RunTask = (signal: AbortSignal) => Promise<void>;

/**
 * Finds the methods that do jobs and tasks. Every process checks them at boot, not only the worker: a job without
 * exactly one handler is a mistake that must not wait for its first run.
 */
@Injectable()
export class QueueHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Throws when a declared job or task has no handler or two. */
  collect(): { jobs: ReadonlyMap<string, RunJob>; tasks: ReadonlyMap<string, RunTask> } {
    const jobNames = declaredJobs().map((job) => job.name);
    const taskIds = declaredTasks().map((task) => task.id);
    return {
      jobs: this.exactlyOne<RunJob>(JOB_METADATA, 'job', jobNames),
      tasks: this.exactlyOne<RunTask>(TASK_METADATA, 'task', taskIds),
    };
  }

  private exactlyOne<H>(metadata: string, kind: string, names: readonly string[]): Map<string, H> {
    const found = new Map<string, Handler[]>();
    for (const { instance } of this.discovery.getProviders() as { instance?: object | null }[]) {
      if (instance === null || typeof instance !== 'object') continue;
      const methods = instance as Record<string, Handler>;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = methods[method];
        if (typeof handler !== 'function') continue;
        const name = Reflect.getMetadata(metadata, handler) as string | undefined;
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), handler.bind(instance)]);
      }
    }
    return new Map(
      names.map((name) => {
        const handlers = found.get(name) ?? [];
        if (handlers.length !== 1) {
          throw new TypeError(`${kind} ${name} has ${handlers.length} handlers, it needs exactly one`);
        }
        return [name, handlers[0] as H];
      }),
    );
  }
}

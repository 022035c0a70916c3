import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { JOB_METADATA } from './define-job.js';
import { TASK_METADATA } from './define-task.js';
import { WORK_LIST, type WorkList } from './work-list.js';

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
    @Inject(WORK_LIST) private readonly list: WorkList,
  ) {}

  /** Throws when a listed job or task has no handler or two, is listed twice, or a handler's is not listed. */
  collect(): { jobs: ReadonlyMap<string, RunJob>; tasks: ReadonlyMap<string, RunTask> } {
    const jobNames = this.list.jobs.map((job) => job.name);
    const taskIds = this.list.tasks.map((task) => task.id);
    return {
      jobs: this.exactlyOne<RunJob>(JOB_METADATA, 'job', jobNames),
      tasks: this.exactlyOne<RunTask>(TASK_METADATA, 'task', taskIds),
    };
  }

  private exactlyOne<H>(metadata: string, kind: string, names: readonly string[]): Map<string, H> {
    const found = this.find(metadata);
    const listed = new Map<string, H>();
    for (const name of names) {
      const handlers = found.get(name) ?? [];
      if (listed.has(name)) throw new TypeError(`${kind} ${name} is listed twice`);
      if (handlers.length !== 1) {
        throw new TypeError(`${kind} ${name} has ${handlers.length} handlers, it needs exactly one`);
      }
      listed.set(name, handlers[0] as H);
    }
    for (const name of found.keys()) {
      if (!listed.has(name)) throw new TypeError(`${kind} ${name} has a handler but is in no list`);
    }
    return listed;
  }

  private find(metadata: string): Map<string, Handler[]> {
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
    return found;
  }
}

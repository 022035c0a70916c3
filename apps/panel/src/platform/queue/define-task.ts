import 'reflect-metadata';

/** Work that comes back by the clock, on one worker at a time. Exactly one of `cron` and `everyMs`. */
export interface TaskDescriptor {
  /** `<module>.<verb>`, unique. */
  readonly id: string;
  /** Five or six fields, UTC. */
  readonly cron?: string;
  readonly everyMs?: number;
  /** The run's signal is aborted after this time. */
  readonly timeoutMs?: number;
}

/** Declares a task. Its area's index lists it, and one `@TaskHandler` does it; else the panel does not start. */
export function defineTask<const T extends TaskDescriptor>(task: T): T {
  if ((task.cron === undefined) === (task.everyMs === undefined)) {
    throw new TypeError(`task ${task.id} needs either cron or everyMs`);
  }
  return task;
}

export const TASK_METADATA = 'rookery:task';

/** Marks the method `(signal) => Promise<void>` that does a task. Each task has exactly one. */
export function TaskHandler(task: TaskDescriptor) {
  return <M extends (signal: AbortSignal) => Promise<void>>(
    _target: object,
    _key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    Reflect.defineMetadata(TASK_METADATA, task.id, descriptor.value!);
  };
}

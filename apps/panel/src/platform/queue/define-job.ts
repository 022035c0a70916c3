import 'reflect-metadata';
import type { z } from 'zod';

/**
 * `interactive`: somebody waits for the effect. `bulk`: nobody does, and all such jobs of a process share a few
 * places, so that they never slow down the others.
 */
export type QueueName = 'interactive' | 'bulk';

/** Work that a worker process does. Payloads hold ids, never rows; handlers re-read state and may run twice. */
export interface JobDescriptor<P extends z.ZodType = z.ZodType> {
  readonly queue: QueueName;
  /** `<module>.<verb>`, unique. */
  readonly name: string;
  readonly payload: P;
  /** Runs in all before the job counts as failed; 1 = never again. */
  readonly attempts: number;
  /** Milliseconds before the second run; doubles with each further one. */
  readonly backoffMs: number;
  /** Runs at once in each worker process. */
  readonly concurrency: number;
  /** All it does is to send a mail: while it waits, the mail does. */
  readonly isMail?: true;
  /**
   * Jobs of the same key are one while the first is not done: it runs with the payload of the first, and once more
   * when it was running already. So the key says all that matters of the payload, and never grows
   * with how often something changes. At most 128 ASCII characters.
   */
  key(payload: z.output<P>): string;
  /**
   * The node that the job calls. While it is away, all jobs for it wait together without using up attempts, and one
   * of them tries now and then: for a week at most.
   */
  node?(payload: z.output<P>): number;
}

/** Declares a job. Its area's index lists it, and one `@JobHandler` does it; else the panel does not start. */
export function defineJob<P extends z.ZodType>(job: JobDescriptor<P>): JobDescriptor<P> {
  // BullMQ refuses colons in the names of queues.
  if (!/^[\w.-]{1,64}$/.test(job.name))
    throw new TypeError(`job name ${job.name}: letters, digits, . _ - only`);
  return job;
}

export const JOB_METADATA = 'rookery:job';

/** Marks the method `(payload, signal) => Promise<void>` that does a job. Each job has exactly one. */
export function JobHandler<P extends z.ZodType>(job: JobDescriptor<P>) {
  return <M extends (payload: z.output<P>, signal: AbortSignal) => Promise<void>>(
    _target: object,
    _key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    Reflect.defineMetadata(JOB_METADATA, job.name, descriptor.value!);
  };
}

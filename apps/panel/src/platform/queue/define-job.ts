import 'reflect-metadata';
import type { z } from 'zod';

/** Work that a worker process does. Payloads hold ids, never rows; handlers re-read state and may run twice. */
export interface JobDescriptor<P extends z.ZodType = z.ZodType> {
  readonly queue: 'main';
  /** `<module>.<verb>`, unique. */
  readonly name: string;
  readonly payload: P;
  /** Runs in all before the job counts as failed; 1 = never again. */
  readonly attempts: number;
  /** Milliseconds before the second run; doubles with each further one. */
  readonly backoffMs: number;
  /** Jobs of the same key are one job while the first still waits or runs. */
  readonly key?: (payload: z.output<P>) => string;
}

const jobs = new Map<string, JobDescriptor>();

export function defineJob<P extends z.ZodType>(job: JobDescriptor<P>): JobDescriptor<P> {
  if (jobs.has(job.name)) throw new TypeError(`job ${job.name} is declared twice`);
  // BullMQ refuses colons in job ids.
  if (!/^[\w.-]+$/.test(job.name)) throw new TypeError(`job name ${job.name}: letters, digits, . _ - only`);
  jobs.set(job.name, job as unknown as JobDescriptor);
  return job;
}

export const declaredJobs = (): readonly JobDescriptor[] => [...jobs.values()];

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

import type { JobDescriptor } from './define-job.js';
import type { TaskDescriptor } from './define-task.js';

/** What this program can do in the background. */
export interface WorkList {
  readonly jobs: readonly JobDescriptor[];
  readonly tasks: readonly TaskDescriptor[];
}

export const WORK_LIST = Symbol('WorkList');

import { Injectable } from '@nestjs/common';
import type { TaskAction } from '@app/contracts/client/schedules/objects.js';

/** The server that a task works on. */
export interface TaskServer {
  readonly id: number;
  readonly uuid: string;
  readonly nodeId: number;
  readonly status: string | null;
}

/** What carries out one action of tasks (domain.md §10). */
export interface TaskExecutor {
  /**
   * Doing it twice is the same as doing it once: it is done again where whoever did it died before it was noted.
   * Otherwise such a task counts as interrupted.
   */
  isRepeatable(payload: string): boolean;
  /**
   * Resolves once the node has taken it; throws the node's refusals. `key` names the task of the run, and is the same
   * when it is repeated.
   */
  run(server: TaskServer, payload: string, key: string): Promise<void>;
}

/**
 * Port: the module that knows how an action is done registers it in `onModuleInit`. Tasks of an action that nobody
 * has registered are refused.
 */
@Injectable()
export class TaskActions {
  private readonly executors = new Map<TaskAction, TaskExecutor>();

  register(action: TaskAction, executor: TaskExecutor): void {
    if (this.executors.has(action)) throw new TypeError(`action ${action} is registered twice`);
    this.executors.set(action, executor);
  }

  find(action: TaskAction): TaskExecutor | undefined {
    return this.executors.get(action);
  }
}

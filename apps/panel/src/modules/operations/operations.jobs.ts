import { Injectable } from '@nestjs/common';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { OperationsService } from './operations.service.js';

/** A server waits at most this much longer than its lease. */
export const expireOperations = defineTask({ id: 'operations.expire', everyMs: 15_000, timeoutMs: 60_000 });
/** A third of the lease, so that one lost answer does not end an installation. */
export const askSilentNodes = defineTask({ id: 'operations.ask-nodes', everyMs: 30_000, timeoutMs: 60_000 });

@Injectable()
export class OperationsJobs {
  constructor(private readonly operations: OperationsService) {}

  @TaskHandler(expireOperations)
  async expire(): Promise<void> {
    await this.operations.expire();
  }

  @TaskHandler(askSilentNodes)
  async ask(): Promise<void> {
    await this.operations.askSilentNodes();
  }
}

import { Global, Module, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { QueueHandlers } from './handlers.js';
import { JobRunner } from './job-runner.js';
import { Jobs, pruneDeadJobs, sweepOutbox } from './jobs.service.js';
import { OutboxRepository } from './outbox.repository.js';
import { QueueWorker } from './queue-worker.js';
import { Queues } from './queues.js';
import { WORK_LIST, type WorkList } from './work-list.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [Jobs, JobRunner, OutboxRepository, QueueHandlers, Queues, QueueWorker],
  exports: [Jobs, QueueWorker],
})
export class QueueModule implements OnApplicationBootstrap {
  constructor(private readonly handlers: QueueHandlers) {}

  /** `list` = all that the program's areas have to do. */
  static register(list: WorkList): DynamicModule {
    const useValue: WorkList = { jobs: list.jobs, tasks: [...list.tasks, sweepOutbox, pruneDeadJobs] };
    return { module: QueueModule, providers: [{ provide: WORK_LIST, useValue }] };
  }

  onApplicationBootstrap(): void {
    this.handlers.collect();
  }
}

import { Global, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { QueueHandlers } from './handlers.js';
import { JobQueue } from './job-queue.js';
import { QueueWorker } from './queue-worker.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [JobQueue, QueueHandlers, QueueWorker],
  exports: [JobQueue, QueueWorker],
})
export class QueueModule implements OnApplicationBootstrap {
  constructor(private readonly handlers: QueueHandlers) {}

  onApplicationBootstrap(): void {
    this.handlers.collect();
  }
}

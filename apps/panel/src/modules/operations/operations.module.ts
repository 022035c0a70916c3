import { Module } from '@nestjs/common';
import { NodesModule } from '../nodes/index.js';
import { OperationsJobs } from './operations.jobs.js';
import { OperationsRepository } from './operations.repository.js';
import { OperationsService } from './operations.service.js';

@Module({
  imports: [NodesModule],
  providers: [OperationsRepository, OperationsService, OperationsJobs],
  exports: [OperationsService],
})
export class OperationsModule {}

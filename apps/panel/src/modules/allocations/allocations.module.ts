import { Module } from '@nestjs/common';
import { NodesModule } from '../nodes/index.js';
import { AllocationPresenter } from './allocation.presenter.js';
import { AllocationsApplicationController } from './allocations.application.controller.js';
import { AllocationsRepository } from './allocations.repository.js';
import { AllocationsService } from './allocations.service.js';

@Module({
  imports: [NodesModule],
  controllers: [AllocationsApplicationController],
  providers: [AllocationsService, AllocationsRepository, AllocationPresenter],
  exports: [AllocationsService],
})
export class AllocationsModule {}

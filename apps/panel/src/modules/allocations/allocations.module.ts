import { Module } from '@nestjs/common';
import { AllocationPresenter } from './allocation.presenter.js';
import { AllocationsApplicationController } from './allocations.application.controller.js';
import { AllocationsRepository } from './allocations.repository.js';
import { AllocationsService } from './allocations.service.js';

@Module({
  controllers: [AllocationsApplicationController],
  providers: [AllocationsService, AllocationsRepository, AllocationPresenter],
  exports: [AllocationsService],
})
export class AllocationsModule {}

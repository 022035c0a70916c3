import { Module } from '@nestjs/common';
import { LocationPresenter } from './location.presenter.js';
import { LocationsApplicationController } from './locations.application.controller.js';
import { LocationsRepository } from './locations.repository.js';
import { LocationsService } from './locations.service.js';

@Module({
  controllers: [LocationsApplicationController],
  providers: [LocationsService, LocationsRepository, LocationPresenter],
  exports: [LocationsService],
})
export class LocationsModule {}

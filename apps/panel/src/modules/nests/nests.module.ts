import { Module } from '@nestjs/common';
import { NestPresenter } from './nest.presenter.js';
import { NestsApplicationController } from './nests.application.controller.js';
import { NestsRepository } from './nests.repository.js';
import { NestsService } from './nests.service.js';

@Module({
  controllers: [NestsApplicationController],
  providers: [NestsService, NestsRepository, NestPresenter],
  exports: [NestsService],
})
export class NestsModule {}

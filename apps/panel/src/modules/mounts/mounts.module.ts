import { Module } from '@nestjs/common';
import { MountPresenter } from './mount.presenter.js';
import { MountsApplicationController } from './mounts.application.controller.js';
import { MountsRepository } from './mounts.repository.js';
import { MountsService } from './mounts.service.js';

@Module({
  controllers: [MountsApplicationController],
  providers: [MountPresenter, MountsRepository, MountsService],
  exports: [MountsService],
})
export class MountsModule {}

import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { EggsModule } from '../eggs/index.js';
import { StartupClientController } from './startup.client.controller.js';
import { StartupClientService } from './startup-client.service.js';
import { StartupRepository } from './startup.repository.js';
import { StartupService } from './startup.service.js';

@Module({
  imports: [ActivityModule, EggsModule],
  controllers: [StartupClientController],
  providers: [StartupRepository, StartupService, StartupClientService],
  exports: [StartupService],
})
export class StartupModule {}

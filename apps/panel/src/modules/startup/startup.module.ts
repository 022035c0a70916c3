import { Module } from '@nestjs/common';
import { EggsModule } from '../eggs/index.js';
import { StartupClientController } from './startup.client.controller.js';
import { StartupClientService } from './startup-client.service.js';
import { StartupRepository } from './startup.repository.js';
import { StartupService } from './startup.service.js';

@Module({
  imports: [EggsModule],
  controllers: [StartupClientController],
  providers: [StartupRepository, StartupService, StartupClientService],
  exports: [StartupService],
})
export class StartupModule {}

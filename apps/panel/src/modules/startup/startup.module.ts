import { Module } from '@nestjs/common';
import { EggsModule } from '../eggs/index.js';
import { StartupRepository } from './startup.repository.js';
import { StartupService } from './startup.service.js';

@Module({
  imports: [EggsModule],
  providers: [StartupRepository, StartupService],
  exports: [StartupService],
})
export class StartupModule {}

import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { RightsModule } from '../rights/index.js';
import { ApiKeysApplicationController } from './api-keys.application.controller.js';
import { ApiKeysClientController } from './api-keys.client.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { KeyCache } from './key-cache.js';
import { KeyUsage } from './key-usage.js';

@Module({
  imports: [ActivityModule, RightsModule],
  controllers: [ApiKeysApplicationController, ApiKeysClientController],
  providers: [ApiKeysRepository, ApiKeysService, KeyCache, KeyUsage],
  exports: [ApiKeysService],
})
export class ApiKeysModule {}

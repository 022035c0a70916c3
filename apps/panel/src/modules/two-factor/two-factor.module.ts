import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { TwoFactorClientController } from './two-factor.client.controller.js';
import { TwoFactorRepository } from './two-factor.repository.js';
import { TwoFactorService } from './two-factor.service.js';
import { TwoFactorApplicationController } from './two-factor.application.controller.js';

@Module({
  imports: [ActivityModule, SessionsModule, UsersModule],
  controllers: [TwoFactorApplicationController, TwoFactorClientController],
  providers: [TwoFactorRepository, TwoFactorService],
  exports: [TwoFactorService],
})
export class TwoFactorModule {}

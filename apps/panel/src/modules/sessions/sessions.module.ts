import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { UsersModule } from '../users/index.js';
import { SessionStore } from './session-store.js';
import { SessionsAuthController } from './sessions.auth.controller.js';
import { SessionsService } from './sessions.service.js';
import { SessionsApplicationController } from './sessions.application.controller.js';

@Module({
  imports: [ActivityModule, UsersModule],
  controllers: [SessionsApplicationController, SessionsAuthController],
  providers: [SessionStore, SessionsService],
  exports: [SessionsService],
})
export class SessionsModule {}

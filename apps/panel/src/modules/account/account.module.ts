import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { AccountClientController } from './account.client.controller.js';
import { AccountService } from './account.service.js';

@Module({
  imports: [ActivityModule, SessionsModule, UsersModule],
  controllers: [AccountClientController],
  providers: [AccountService],
})
export class AccountModule {}

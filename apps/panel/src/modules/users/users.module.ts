import { Module } from '@nestjs/common';
import { NodesModule } from '../nodes/index.js';
import { RightsModule } from '../rights/index.js';
import { NodeSessionsRepository } from './sessions/node-sessions.repository.js';
import { UserPresenter } from './user.presenter.js';
import { UserSessions } from './sessions/user-sessions.service.js';
import { UsersApplicationController } from './users.application.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [NodesModule, RightsModule],
  controllers: [UsersApplicationController],
  providers: [UsersRepository, UsersService, UserPresenter, UserSessions, NodeSessionsRepository],
  exports: [UsersService, UserPresenter, UserSessions],
})
export class UsersModule {}

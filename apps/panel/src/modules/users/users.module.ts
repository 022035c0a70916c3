import { Module } from '@nestjs/common';
import { UserPresenter } from './user.presenter.js';
import { UsersApplicationController } from './users.application.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersApplicationController],
  providers: [UsersRepository, UsersService, UserPresenter],
  exports: [UsersService],
})
export class UsersModule {}

import { Module } from '@nestjs/common';
import { SubuserPresenter } from './subuser.presenter.js';
import { SubusersRepository } from './subusers.repository.js';
import { SubusersService } from './subusers.service.js';

@Module({
  providers: [SubusersRepository, SubusersService, SubuserPresenter],
  exports: [SubusersService],
})
export class SubusersModule {}

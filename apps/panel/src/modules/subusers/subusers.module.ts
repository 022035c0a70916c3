import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { LoginModule } from '../login/index.js';
import { MailModule } from '../mail/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { UsersModule } from '../users/index.js';
import { InvitedUsers } from './invited-users.js';
import { SubuserMails } from './subuser-mails.js';
import { SubuserPresenter } from './subuser.presenter.js';
import { SubusersClientController } from './subusers.client.controller.js';
import { SubusersRepository } from './subusers.repository.js';
import { SubusersService } from './subusers.service.js';

@Module({
  imports: [ActivityModule, LoginModule, MailModule, NotificationsModule, UsersModule],
  controllers: [SubusersClientController],
  providers: [InvitedUsers, SubuserMails, SubusersRepository, SubusersService, SubuserPresenter],
  exports: [SubusersService],
})
export class SubusersModule {}

import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { MailModule } from '../mail/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TwoFactorModule } from '../two-factor/index.js';
import { UsersModule } from '../users/index.js';
import { Checkpoints } from './checkpoints.js';
import { LoginAuthController } from './login.auth.controller.js';
import { LoginService } from './login.service.js';
import { LoginThrottle } from './login-throttle.js';
import { OneTimeLinksAuthController } from './one-time-links.auth.controller.js';
import { OneTimeLinks } from './one-time-links.service.js';
import { UserTokensRepository } from './user-tokens.repository.js';

/** How people get in. */
@Module({
  imports: [ActivityModule, MailModule, SessionsModule, TwoFactorModule, UsersModule],
  controllers: [LoginAuthController, OneTimeLinksAuthController],
  providers: [Checkpoints, LoginService, LoginThrottle, OneTimeLinks, UserTokensRepository],
  exports: [LoginThrottle, OneTimeLinks],
})
export class LoginModule {}

import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TwoFactorModule } from '../two-factor/index.js';
import { UsersModule } from '../users/index.js';
import { Checkpoints } from './checkpoints.js';
import { LoginAuthController } from './login.auth.controller.js';
import { LoginService } from './login.service.js';
import { LoginThrottle } from './login-throttle.js';

/** How people get in. */
@Module({
  imports: [ActivityModule, SessionsModule, TwoFactorModule, UsersModule],
  controllers: [LoginAuthController],
  providers: [Checkpoints, LoginService, LoginThrottle],
  exports: [LoginService],
})
export class LoginModule {}

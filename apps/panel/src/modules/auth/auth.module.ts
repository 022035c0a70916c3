import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ActivityModule } from '../activity/index.js';
import { ApiKeysModule } from '../api-keys/index.js';
import { FilesModule } from '../files/index.js';
import { NodesModule } from '../nodes/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ServersModule } from '../servers/index.js';
import { UsersModule } from '../users/index.js';
import { AccessGuard } from './access.guard.js';
import { AreaLimiter } from './area-limiter.js';
import { BearerGuard } from './bearer.guard.js';
import { NodeAuthenticator } from './node-authenticator.js';

/** Who may call what. Its guard is global; sockets, which it does not see, ask for their keys by themselves. */
@Module({
  imports: [
    ActivityModule,
    ApiKeysModule,
    FilesModule,
    NodesModule,
    ServersModule,
    SessionsModule,
    UsersModule,
  ],
  providers: [BearerGuard, NodeAuthenticator, AreaLimiter, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [BearerGuard],
})
export class AuthModule {}

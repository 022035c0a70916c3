import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { EggsModule } from '../eggs/index.js';
import { LiveModule } from '../live/index.js';
import { MountsModule } from '../mounts/index.js';
import { OperationsModule } from '../operations/index.js';
import { ServersModule } from '../servers/index.js';
import { StartupModule } from '../startup/index.js';
import { ActivityRemoteController } from './activity.remote.controller.js';
import { RemoteServersRepository } from './remote-servers.repository.js';
import { RemoteServersService } from './remote-servers.service.js';
import { ServersRemoteController } from './servers.remote.controller.js';

@Module({
  imports: [
    ActivityModule,
    EggsModule,
    LiveModule,
    MountsModule,
    OperationsModule,
    ServersModule,
    StartupModule,
  ],
  controllers: [ServersRemoteController, ActivityRemoteController],
  providers: [RemoteServersRepository, RemoteServersService],
})
export class RemoteModule {}

import { Module } from '@nestjs/common';
import { ServerAccess } from '../../platform/http/server-access.port.js';
import { ActivityModule } from '../activity/index.js';
import { AllocationsModule } from '../allocations/index.js';
import { EggsModule } from '../eggs/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { StartupModule } from '../startup/index.js';
import { ClientServersRepository } from './client-servers.repository.js';
import { ClientServersService } from './client-servers.service.js';
import { ServerAccessRepository } from './server-access.repository.js';
import { ServerAccessService } from './server-access.service.js';
import { ServerBuildService } from './server-build.service.js';
import { ServerCreationService } from './server-creation.service.js';
import { ServerDeletionService } from './server-deletion.service.js';
import { ServerInstallationService } from './server-installation.service.js';
import { ServerNodeService } from './server-node.service.js';
import { ServerPlacementService } from './server-placement.service.js';
import { ServerPowerService } from './server-power.service.js';
import { ServerPresenter } from './server.presenter.js';
import { ServerResourcesService } from './server-resources.service.js';
import { ServersApplicationController } from './servers.application.controller.js';
import { ServersClientController } from './servers.client.controller.js';
import { ServerSessionsService } from './server-sessions.service.js';
import { ServersJobs } from './servers.jobs.js';
import { ServersRepository } from './servers.repository.js';
import { ServersService } from './servers.service.js';
import { ServerStartupService } from './server-startup.service.js';
import { SubusersRepository } from './subusers.repository.js';

const CLIENT = [ClientServersRepository, ClientServersService, ServerPowerService, ServerResourcesService];

@Module({
  imports: [ActivityModule, AllocationsModule, EggsModule, NodesModule, OperationsModule, StartupModule],
  controllers: [ServersApplicationController, ServersClientController],
  providers: [
    ...CLIENT,
    ServersRepository,
    SubusersRepository,
    ServersService,
    ServerBuildService,
    ServerCreationService,
    ServerDeletionService,
    ServerInstallationService,
    ServerNodeService,
    ServerPlacementService,
    ServerPresenter,
    ServerSessionsService,
    ServerStartupService,
    ServersJobs,
    ServerAccessRepository,
    ServerAccessService,
    { provide: ServerAccess, useExisting: ServerAccessService },
  ],
  exports: [
    ServerAccess,
    ServerInstallationService,
    ServerNodeService,
    ServerSessionsService,
    ServersService,
  ],
})
export class ServersModule {}

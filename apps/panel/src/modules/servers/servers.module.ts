import { Module } from '@nestjs/common';
import { ServerAccess } from '../../access/server-access.port.js';
import { ActivityModule } from '../activity/index.js';
import { AllocationsModule } from '../allocations/index.js';
import { DatabasesModule } from '../databases/index.js';
import { EggsModule } from '../eggs/index.js';
import { LiveModule } from '../live/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { StartupModule } from '../startup/index.js';
import { ClientServersRepository } from './client/client-servers.repository.js';
import { ClientServersService } from './client/client-servers.service.js';
import { ServerAccessService } from './access/server-access.service.js';
import { ServerBuildService } from './build/server-build.service.js';
import { ServerControlService } from './power/server-control.service.js';
import { ServerCreationService } from './creation/server-creation.service.js';
import { ServerDeletionsRepository } from './lifecycle/server-deletions.repository.js';
import { UnfinishedDeletions } from './lifecycle/unfinished-deletions.service.js';
import { ServerDeletionService } from './lifecycle/server-deletion.service.js';
import { ServerInstallationService } from './lifecycle/server-installation.service.js';
import { ServerMoves } from './lifecycle/server-moves.service.js';
import { ServerNodeService } from './lifecycle/server-node.service.js';
import { ServerPartsCache } from './client/server-parts-cache.js';
import { ServerRestorationService } from './lifecycle/server-restoration.service.js';
import { ServerPlacementService } from './creation/server-placement.service.js';
import { ServerPowerService } from './power/server-power.service.js';
import { ServerPreviewService } from './creation/server-preview.service.js';
import { ServerPresenter } from './application/server.presenter.js';
import { ServerVariablePresenter } from './application/server-variable.presenter.js';
import { ServerLogsService } from './power/server-logs.service.js';
import { ServerResourcesService } from './power/server-resources.service.js';
import { ServerTotalsCache } from './client/server-totals-cache.js';
import { NetworkClientController } from './network/network.client.controller.js';
import { ServerNetworkService } from './network/server-network.service.js';
import { ServersApplicationController } from './application/servers.application.controller.js';
import { ServersClientController } from './client/servers.client.controller.js';
import { ServersJobs } from './servers.jobs.js';
import { ServerSettingsService } from './settings/server-settings.service.js';
import { SettingsClientController } from './settings/settings.client.controller.js';
import { ServersRepository } from './servers.repository.js';
import { ServersService } from './servers.service.js';
import { ServerStartupService } from './build/server-startup.service.js';
import { SubusersModule } from '../subusers/index.js';
import { UsersModule } from '../users/index.js';

const CLIENT = [
  ClientServersRepository,
  ClientServersService,
  ServerPartsCache,
  ServerControlService,
  ServerPowerService,
  ServerLogsService,
  ServerResourcesService,
  ServerTotalsCache,
];

@Module({
  imports: [
    ActivityModule,
    AllocationsModule,
    DatabasesModule,
    EggsModule,
    LiveModule,
    NodesModule,
    OperationsModule,
    StartupModule,
    SubusersModule,
    UsersModule,
  ],
  controllers: [
    NetworkClientController,
    ServersApplicationController,
    ServersClientController,
    SettingsClientController,
  ],
  providers: [
    ...CLIENT,
    ServersRepository,
    ServersService,
    ServerBuildService,
    ServerCreationService,
    ServerDeletionService,
    ServerDeletionsRepository,
    UnfinishedDeletions,
    ServerInstallationService,
    ServerMoves,
    ServerNetworkService,
    ServerNodeService,
    ServerPlacementService,
    ServerPresenter,
    ServerPreviewService,
    ServerRestorationService,
    ServerVariablePresenter,
    ServerSettingsService,
    ServerStartupService,
    ServersJobs,
    ServerAccessService,
    { provide: ServerAccess, useExisting: ServerAccessService },
  ],
  exports: [
    ServerAccess,
    ServerControlService,
    ServerCreationService,
    ServerDeletionService,
    ServerInstallationService,
    ServerMoves,
    ServerNodeService,
    ServerRestorationService,
    ServersService,
  ],
})
export class ServersModule {}

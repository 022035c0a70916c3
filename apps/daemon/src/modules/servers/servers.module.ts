import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { PanelClientModule } from '../../platform/panel-client/panel-client.module.js';
import { RuntimeModule } from '../../platform/runtime/runtime.module.js';
import { StateModule } from '../../platform/state/state.module.js';
import { ActivityModule } from '../activity/index.js';
import { BackupArchivesModule } from '../backups/index.js';
import { InstallerModule } from '../installer/index.js';
import { ShippingModule } from '../transfers/index.js';
import { ConsoleLogs } from './console/console-logs.js';
import { ContainerSpecs } from './container/container-specs.port.js';
import { ContainerWatcher } from './container/container-watcher.js';
import { NetworkSweeper } from './container/network-sweeper.js';
import { NodeContainerSpecs } from './container/node-container-specs.js';
import { DiskScanner } from './files/disk-scanner.js';
import { ServerRemoval } from './files/server-removal.js';
import { NodeServerVolume } from './files/node-server-volume.js';
import { ServerVolume } from './files/server-volume.port.js';
import { BackupsController } from './operations/backups.controller.js';
import { RepositoriesController } from './repositories/repositories.controller.js';
import { OperationReporter } from './operations/operation-reporter.js';
import { OperationRunner } from './operations/operation-runner.js';
import { OPERATION_PROVIDERS } from './operations/operations.js';
import { StatusReporter } from './power/status-reporter.js';
import { ServerDependencies } from './server-dependencies.js';
import { ServerGuard } from './server.guard.js';
import { ServerRegistry } from './server.registry.js';
import { ServerRestorer } from './server-restorer.js';
import { NodeServersController, ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';
import { ArrivalChecks } from './transfers/arrival-checks.js';
import { Arrivals } from './transfers/arrivals.js';
import { ReceivingController, SendingController } from './transfers/transfers.controller.js';
import { TransfersService } from './transfers/transfers.service.js';

@Module({
  imports: [
    ActivityModule,
    BackupArchivesModule,
    FilesystemModule,
    InstallerModule,
    PanelClientModule,
    RuntimeModule,
    ShippingModule,
    StateModule,
  ],
  controllers: [
    BackupsController,
    RepositoriesController,
    NodeServersController,
    ReceivingController,
    SendingController,
    ServersController,
  ],
  providers: [
    { provide: ServerVolume, useClass: NodeServerVolume },
    { provide: ContainerSpecs, useClass: NodeContainerSpecs },
    ConsoleLogs,
    StatusReporter,
    ServerDependencies,
    ServerRemoval,
    ArrivalChecks,
    Arrivals,
    TransfersService,
    ServerRegistry,
    ...OPERATION_PROVIDERS,
    OperationReporter,
    OperationRunner,
    ServersService,
    ServerGuard,
    ServerRestorer,
    ContainerWatcher,
    NetworkSweeper,
    DiskScanner,
  ],
  exports: [ServerRegistry, ServersService, ServerGuard],
})
export class ServersModule {}

import { Module } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { PanelClient } from '../../platform/panel-client/panel-client.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { OperationJournal } from '../../platform/state/operation-journal.js';
import { ServerRecords } from '../../platform/state/server-records.js';
import { ActivityModule, ActivityRecorder } from '../activity/index.js';
import { Installer, InstallerModule } from '../installer/index.js';
import { ContainerWatcher } from './container/container-watcher.js';
import { DiskScanner } from './files/disk-scanner.js';
import { NodeContainerSpecs } from './container/node-container-specs.js';
import { NodeServerVolume } from './files/node-server-volume.js';
import { OperationReporter } from './operations/operation-reporter.js';
import { ContainerSpecs } from './server-dependencies.js';
import { ServerGuard } from './server.guard.js';
import { ServerRegistry } from './server.registry.js';
import { ServerRestorer } from './server-restorer.js';
import { ServerVolume } from './files/server-volume.port.js';
import { NodeServersController, ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';
import { StatusReporter } from './power/status-reporter.js';

@Module({
  imports: [ActivityModule, InstallerModule],
  controllers: [NodeServersController, ServersController],
  providers: [
    { provide: ServerVolume, useClass: NodeServerVolume },
    { provide: ContainerSpecs, useClass: NodeContainerSpecs },
    StatusReporter,
    OperationReporter,
    {
      provide: ServerRegistry,
      inject: [
        ConfigStore,
        Runtime,
        ContainerSpecs,
        ServerVolume,
        ServerRecords,
        OperationJournal,
        PanelClient,
        StatusReporter,
        ActivityRecorder,
        Installer,
        AppLogger,
        OperationReporter,
      ],
      useFactory: (
        config: ConfigStore,
        runtime: Runtime,
        specs: ContainerSpecs,
        files: ServerVolume,
        records: ServerRecords,
        journal: OperationJournal,
        panel: PanelClient,
        statuses: StatusReporter,
        activity: ActivityRecorder,
        installer: Installer,
        logger: AppLogger,
        reporter: OperationReporter,
      ) =>
        new ServerRegistry(
          { config, runtime, specs, files, records, journal, panel, statuses, activity, installer, logger },
          reporter,
        ),
    },
    ServersService,
    ServerGuard,
    ServerRestorer,
    ContainerWatcher,
    DiskScanner,
  ],
  exports: [ServerRegistry, ServersService, ServerGuard],
})
export class ServersModule {}

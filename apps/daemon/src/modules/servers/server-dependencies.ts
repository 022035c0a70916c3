import { Injectable } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { PanelClient } from '../../platform/panel-client/panel-client.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { ServerRecords } from '../../platform/state/server-records.js';
import { ActivityRecorder } from '../activity/index.js';
import { ConsoleLogs } from './console/console-logs.js';
import { ContainerSpecs } from './container/container-specs.port.js';
import { ServerVolume } from './files/server-volume.port.js';
import { StatusReporter } from './power/status-reporter.js';

/** What the actors of all servers share. */
@Injectable()
export class ServerDependencies {
  constructor(
    readonly config: ConfigStore,
    readonly runtime: Runtime,
    readonly specs: ContainerSpecs,
    readonly files: ServerVolume,
    readonly records: ServerRecords,
    readonly panel: PanelClient,
    readonly statuses: StatusReporter,
    readonly activity: ActivityRecorder,
    readonly logs: ConsoleLogs,
    readonly logger: AppLogger,
  ) {}
}

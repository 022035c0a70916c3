import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { AppLogger } from '@app/platform/logging/logger.js';
import type { ConfigStore } from '../../config/config-store.js';
import type { PanelClient } from '../../platform/panel-client/panel-client.js';
import type { ContainerLimits, ContainerSpec, Runtime } from '../../platform/runtime/runtime.port.js';
import type { OperationJournal } from '../../platform/state/operation-journal.js';
import type { ServerRecords } from '../../platform/state/server-records.js';
import type { ActivityRecorder } from '../activity/index.js';
import type { Installer } from '../installer/index.js';
import type { ServerVolume } from './files/server-volume.port.js';
import type { StatusReporter } from './power/status-reporter.js';

/** Makes containers out of configurations; knows the node's options. */
export abstract class ContainerSpecs {
  abstract server(configuration: ServerConfiguration): Promise<ContainerSpec>;
  abstract limits(configuration: ServerConfiguration): Promise<ContainerLimits>;
  /** Value of `{{config.docker.interface}}` in config files. */
  abstract dockerInterface(): Promise<string>;
}

/** What the actors of all servers share. */
export interface ServerDependencies {
  readonly config: ConfigStore;
  readonly runtime: Runtime;
  readonly specs: ContainerSpecs;
  readonly files: ServerVolume;
  readonly records: ServerRecords;
  readonly journal: OperationJournal;
  readonly panel: PanelClient;
  readonly statuses: StatusReporter;
  readonly activity: ActivityRecorder;
  readonly installer: Installer;
  readonly logger: AppLogger;
}

import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { ServerRecords } from '../../platform/state/server-records.js';
import { OutputWatch } from './console/output-watch.js';

/** What the panel last said of a server; kept on disk, because the panel may be away (hazards D4, D5). */
export class ServerSettings {
  private watchOfCurrent: OutputWatch;

  constructor(
    private readonly uuid: string,
    private value: ServerConfiguration,
    private readonly records: ServerRecords,
    private readonly onReplaced: (configuration: ServerConfiguration) => void,
  ) {
    this.watchOfCurrent = new OutputWatch(value);
  }

  get current(): ServerConfiguration {
    return this.value;
  }

  get isSuspended(): boolean {
    return this.value.settings.suspended;
  }

  /** What to look for in the output. */
  get watch(): OutputWatch {
    return this.watchOfCurrent;
  }

  replace(configuration: ServerConfiguration): void {
    this.value = configuration;
    this.watchOfCurrent = new OutputWatch(configuration);
    this.records.saveConfiguration(this.uuid, configuration);
    this.onReplaced(configuration);
  }
}

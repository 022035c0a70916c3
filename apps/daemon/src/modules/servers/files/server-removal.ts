import { Injectable } from '@nestjs/common';
import { Runtime } from '../../../platform/runtime/runtime.port.js';
import { ServerRecords } from '../../../platform/state/server-records.js';
import { BackupArchives } from '../../backups/index.js';
import { Installer } from '../../installer/index.js';
import { ConsoleLogs } from '../console/console-logs.js';
import { ServerVolume } from './server-volume.port.js';

/** Takes all that a node has of a server away. */
@Injectable()
export class ServerRemoval {
  constructor(
    private readonly runtime: Runtime,
    private readonly installer: Installer,
    private readonly files: ServerVolume,
    private readonly archives: BackupArchives,
    private readonly logs: ConsoleLogs,
    private readonly records: ServerRecords,
  ) {}

  /** Whether there is a container or a folder of that server. */
  async hasLeft(uuid: string): Promise<boolean> {
    if (await this.files.has(uuid)) return true;
    return (await this.runtime.list()).some(({ name }) => name === uuid);
  }

  /** The container first: while it is there, nothing has happened. Each step is safe to repeat. */
  async takeAway(uuid: string, options: { readonly withBackups: boolean }): Promise<void> {
    await this.runtime.remove(uuid);
    await this.installer.forget(uuid);
    await this.logs.remove(uuid);
    await this.files.remove(uuid);
    if (options.withBackups) await this.archives.removeAll(uuid);
    this.records.remove(uuid);
  }
}

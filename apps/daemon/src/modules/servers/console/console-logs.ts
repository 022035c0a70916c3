import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ConfigStore } from '../../../config/config-store.js';
import { RingLog } from '../../../platform/filesystem/index.js';

const MIB = 2 ** 20;

/** The logs of all servers' consoles: `<log directory>/console/<uuid>/`. */
@Injectable()
export class ConsoleLogs {
  private readonly logs = new Map<string, RingLog>();

  constructor(private readonly config: ConfigStore) {}

  of(uuid: string): RingLog {
    const known = this.logs.get(uuid);
    if (known) return known;
    const folder = join(this.config.current.system.log_directory, 'console', uuid);
    const log = new RingLog(folder, () => this.config.current.console.log_size * MIB);
    this.logs.set(uuid, log);
    return log;
  }

  /** With the server. */
  async remove(uuid: string): Promise<void> {
    const log = this.of(uuid);
    this.logs.delete(uuid);
    await log.remove();
  }
}

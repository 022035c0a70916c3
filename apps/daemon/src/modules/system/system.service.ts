import { networkInterfaces, release, totalmem } from 'node:os';
import { Injectable } from '@nestjs/common';
import { ConfigError } from '@app/platform/config/load-config.js';
import { RELEASE } from '@app/platform/config/release.js';
import { ConfigStore } from '../../config/config-store.js';
import { cpuThreads, HostUsageReader, readPrettyName } from '../../platform/host/host-usage.js';
import { ServerFiles } from '../../platform/filesystem/index.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { tryListeners } from '../../platform/http/try-listeners.js';
import { PromisedMemory } from './promised-memory.js';
import { unusableConfiguration } from './system.errors.js';

/** Go's names for the machines that panels know. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
};

/** What this daemon can do and a stock Wings cannot; panels look here before they use it. */
export const FEATURES = [
  'operation-heartbeat',
  'operations',
  'token-rotation',
  'stop-grace',
  'installer-timeout',
  'install-logs',
  'console-position',
  'files.paged',
  'files.search',
  'logs.history',
  'uploads.tus',
  'backups.plan',
  'backups.preview',
  'backups.prove',
  'backups.repository',
  'transfers.ahead',
  'transfers.check',
  'transfers.relay',
] as const;

@Injectable()
export class SystemService {
  private readonly usage = new HostUsageReader();

  constructor(
    private readonly config: ConfigStore,
    private readonly runtime: Runtime,
    private readonly files: ServerFiles,
    private readonly memory: PromisedMemory,
  ) {}

  /** Exactly five keys: a stock Pelican panel takes anything else for no Wings. */
  information(): Record<string, unknown> & { version: string } {
    return {
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      cpu_count: cpuThreads(),
      kernel_version: release(),
      os: process.platform,
      version: RELEASE,
    };
  }

  async details(): Promise<Record<string, unknown> & { version: string }> {
    const { architecture, kernel_version } = this.information();
    const [docker, os] = await Promise.all([this.runtime.info(), readPrettyName()]);
    return {
      version: RELEASE,
      docker: {
        version: docker.version,
        cgroups: { driver: docker.cgroupDriver, version: docker.cgroupVersion },
        containers: docker.containers,
        storage: { driver: docker.storageDriver, filesystem: '' },
        runc: { version: docker.runcVersion },
        // Ours: what this engine lacks for a node (hazard C11).
        trouble: docker.trouble,
      },
      system: {
        architecture,
        cpu_threads: cpuThreads(),
        memory_bytes: totalmem(),
        kernel_version,
        os,
        os_type: process.platform,
      },
      // Ours: how disk limits are held.
      disk_limits: this.files.quota.report,
      // Ours (hazard D25): what servers are promised, and what their containers may take with the overhead.
      memory_limits: this.memory.promised(),
    };
  }

  /** Addresses that allocations may use: those of the machine and those the operator names. */
  addresses(): string[] {
    const own = Object.values(networkInterfaces())
      .flat()
      .filter((entry) => entry !== undefined)
      .filter(({ internal, address }) => !internal && !/^(169\.254\.|fe80:)/i.test(address))
      .map(({ address }) => address);
    return [...new Set([...own, ...this.config.current.docker.system_ips])];
  }

  async utilization() {
    const { system } = this.config.current;
    const usage = await this.usage.read({
      Root: system.root_directory,
      Logs: system.log_directory,
      Data: system.data,
      Archive: system.archive_directory,
      Backup: system.backup_directory,
      Temp: system.tmp_directory,
    });
    const data = usage.filesystems.find(({ tags }) => tags.includes('Data'));
    return {
      memory_total: usage.memoryTotal,
      memory_used: usage.memoryUsed,
      swap_total: usage.swapTotal,
      swap_used: usage.swapUsed,
      load_average1: usage.load[0],
      load_average5: usage.load[1],
      load_average15: usage.load[2],
      cpu_percent: usage.cpuPercent,
      disk_total: data?.totalBytes ?? 0,
      disk_used: data?.usedBytes ?? 0,
      // Wings says null where there is nothing.
      disk_details:
        usage.filesystems.length === 0
          ? null
          : usage.filesystems.map(({ device, mountpoint, totalBytes, usedBytes, tags }) => ({
              device,
              mountpoint,
              total_space: totalBytes,
              used_space: usedBytes,
              tags,
            })),
    };
  }

  /** Takes what the panel may set, if the daemon could start with it; false when this node ignores the panel. */
  async update(payload: Record<string, unknown>): Promise<boolean> {
    try {
      const next = this.config.preview(payload);
      if (next !== null) await tryListeners(this.config.current, next);
      return this.config.applyPush(payload);
    } catch (error) {
      if (error instanceof ConfigError) throw unusableConfiguration({ detail: error.message, cause: error });
      throw error;
    }
  }
}

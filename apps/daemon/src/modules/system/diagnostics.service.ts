import { Injectable } from '@nestjs/common';
import { RELEASE } from '@app/platform/config/release.js';
import { ConfigStore } from '../../config/config-store.js';
import { ServerFiles } from '../../platform/filesystem/index.js';
import { ServerRegistry } from '../servers/index.js';
import { PromisedMemory } from './promised-memory.js';
import { SystemService } from './system.service.js';

export interface DiagnosticsOptions {
  readonly withEndpoints: boolean;
  readonly withLogs: boolean;
}

const HIDDEN = '{redacted}';

/**
 * The report of daemon-api.md §3: what is in force, read and not changed (hazard C2). It takes single keys out of the
 * configuration, so that none gets in which nobody has looked at; secrets are not among them.
 */
@Injectable()
export class DiagnosticsService {
  constructor(
    private readonly config: ConfigStore,
    private readonly system: SystemService,
    private readonly servers: ServerRegistry,
    private readonly files: ServerFiles,
    private readonly memory: PromisedMemory,
  ) {}

  async report({ withEndpoints, withLogs }: DiagnosticsOptions): Promise<string> {
    const { api, remote, system, docker, uuid } = this.config.current;
    const endpoint = (text: string): string => (withEndpoints ? text : HIDDEN);
    const details = await this.system.details().catch((error: Error) => ({ docker: error.message }));
    const sections: Record<string, Record<string, unknown>> = {
      'Rookery node': { version: RELEASE, runtime: process.version, node: uuid },
      Configuration: {
        panel: endpoint(remote),
        api: endpoint(`${api.host}:${api.port}`),
        tls: api.ssl.enabled,
        certificate: endpoint(api.ssl.cert),
        sftp: endpoint(`${system.sftp.bind_address}:${system.sftp.bind_port}`),
        root: system.root_directory,
        data: system.data,
        'disk limits': this.files.quota.report.detail,
        backups: system.backup_directory,
        logs: system.log_directory,
        timezone: system.timezone,
        user: `${system.user.uid}:${system.user.gid}`,
        network: `${docker.network.network_mode} (${docker.network.driver}, ${docker.network.isolation.mode})`,
        registries: Object.keys(docker.registries).length,
      },
      Machine: { details: JSON.stringify(details), usage: JSON.stringify(await this.system.utilization()) },
      Memory: { ...this.memory.promised() },
      Servers: countedBy(this.servers.all().map(({ state }) => state.current)),
    };
    const body = Object.entries(sections).map(([title, lines]) => {
      const rows = Object.entries(lines).map(([name, value]) => `${name.padStart(12)}: ${String(value)}`);
      return [title, '-'.repeat(title.length), ...rows, ''].join('\n');
    });
    const logs = withLogs
      ? 'Log\n---\nThe daemon logs to its standard output: journalctl or docker logs keep it.\n'
      : '';
    return `${body.join('\n')}\n${logs}`;
  }
}

function countedBy(names: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(names, (name) => name);
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
}

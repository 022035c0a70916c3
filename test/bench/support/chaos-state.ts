import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { parse } from 'yaml';
import { NODE_LABEL, SERVER_LABEL } from '../../../apps/daemon/src/platform/runtime/labels.js';

interface NodeFile {
  readonly uuid: string;
  readonly token: string;
  readonly system: Readonly<Record<string, unknown>> & {
    readonly data: string;
    readonly user: { readonly passwd: { readonly directory: string } };
    readonly machine_id: { readonly directory: string };
  };
}
export interface NodeServer {
  readonly state: string;
  readonly configuration: { readonly uuid: string };
}
export interface SeenContainer {
  readonly name: string;
  readonly server: string | undefined;
  readonly isRunning: boolean;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** What of a node lies on the machine, looked at without the daemon. */
export class NodeTraces {
  private readonly docker: Docker;

  private constructor(
    private readonly config: NodeFile,
    socket: string,
    private readonly daemonUrl: string,
  ) {
    this.docker = new Docker({ socketPath: socket });
  }

  static async of(home: string, socket: string, daemonUrl: string): Promise<NodeTraces> {
    const text = await readFile(join(home, 'daemon', 'config.yml'), 'utf8');
    return new NodeTraces(parse(text) as NodeFile, socket, daemonUrl);
  }

  async killContainer(uuid: string): Promise<void> {
    await this.docker.getContainer(uuid).kill();
  }

  async servers(): Promise<NodeServer[]> {
    const answer = await fetch(`${this.daemonUrl}/api/servers`, {
      headers: { authorization: `Bearer ${this.config.token}` },
    });
    if (!answer.ok) throw new Error(`the daemon answered ${answer.status}`);
    return (await answer.json()) as NodeServer[];
  }

  async containers(): Promise<SeenContainer[]> {
    const filters = { label: [`${NODE_LABEL}=${this.config.uuid}`] };
    const all = await this.docker.listContainers({ all: true, filters });
    return all.map(({ Names, Labels, State }) => ({
      name: Names[0]!.slice(1),
      server: Labels[SERVER_LABEL],
      isRunning: State === 'running',
    }));
  }

  async networks(): Promise<string[]> {
    const filters = { label: [`${NODE_LABEL}=${this.config.uuid}`] };
    return (await this.docker.listNetworks({ filters })).map(({ Name }) => Name);
  }

  /** Entries of the folders of servers and of work, by their path, but for the folders that are always there. */
  async files(): Promise<string[]> {
    const { system } = this.config;
    const folders = [
      system.data,
      String(system['tmp_directory']),
      String(system['archive_directory']),
      String(system['backup_directory']),
      system.machine_id.directory,
      join(String(system['log_directory']), 'install'),
    ];
    const listed = await Promise.all(
      folders.map(async (folder) => {
        const names = await readdir(folder).catch(() => []);
        return names.map((name) => join(folder, name));
      }),
    );
    return listed.flat();
  }
}

export const serverOf = (text: string): string | undefined => UUID.exec(text)?.[0];

import {
  type Attachment,
  type ContainerEvent,
  type ContainerLimits,
  type ContainerSpec,
  type ContainerStats,
  type ContainerStatus,
  type EngineDiskUsage,
  type PrunedImages,
  type PullProgress,
  Runtime,
  RuntimeError,
  type RuntimeInfo,
} from '../runtime.port.js';
import { Containers } from './containers.js';
import { engineTrouble } from './engine-trouble.js';
import { diskUsage, pruneImages } from './disk.js';
import type { DockerRuntimeOptions } from './docker-options.js';
import { Engine } from './engine.js';
import { toRuntimeError } from './errors.js';
import { followEvents } from './events.js';
import { Images } from './images.js';
import { Networks } from './network/networks.js';
import { NetworksOnDemand } from './network/networks-on-demand.js';
import { ServerAddresses } from './network/server-addresses.js';
import { readStats } from './stats.js';
import { Console } from './streams.js';

/** Docker Engine 20.10 and newer; each concern has a file of its own beside this one. */
export class DockerRuntime extends Runtime {
  private readonly engine: Engine;
  private readonly networks: Networks;
  private readonly onDemand: NetworksOnDemand;
  private readonly addresses: ServerAddresses;
  private readonly containers: Containers;
  private readonly images: Images;
  private readonly console: Console;

  constructor(private readonly options: DockerRuntimeOptions) {
    super();
    this.engine = new Engine(options.engine, options.callTimeoutMs);
    this.networks = new Networks(this.engine, options.network);
    this.addresses = new ServerAddresses(this.engine, this.networks);
    this.onDemand = new NetworksOnDemand(this.engine, this.networks, options.network, options.nodeUuid);
    this.containers = new Containers(this.engine, this.onDemand, options.nodeUuid);
    this.images = new Images(this.engine, options.registries, options.pullTimeoutMs);
    this.console = new Console(this.engine, options.stdinTimeoutMs);
  }

  async info(): Promise<RuntimeInfo> {
    const { docker } = this.engine;
    const [info, version] = await this.engine.call('The engine could not be asked', () =>
      Promise.all([docker.info() as Promise<EngineInfo>, docker.version()]),
    );
    const runc = version.Components?.find((component) => component.Name === 'runc')?.Version;
    return {
      version: version.Version,
      trouble: engineTrouble({ DockerRootDir: info.DockerRootDir, Components: version.Components }),
      cgroupDriver: info.CgroupDriver ?? '',
      cgroupVersion: info.CgroupVersion ?? '1',
      storageDriver: info.Driver ?? '',
      runcVersion: runc ?? '',
      containers: {
        total: info.Containers,
        running: info.ContainersRunning,
        paused: info.ContainersPaused,
        stopped: info.ContainersStopped,
      },
    };
  }

  diskUsage(): Promise<EngineDiskUsage> {
    return diskUsage(this.engine);
  }

  pruneImages(): Promise<PrunedImages> {
    return pruneImages(this.engine);
  }

  async hasImage(image: string): Promise<boolean> {
    return (await this.images.id(image)) !== null;
  }

  imageId(image: string): Promise<string | null> {
    return this.images.id(image);
  }

  findRemotely(image: string): Promise<void> {
    return this.images.findRemotely(image);
  }

  pull(image: string, onProgress: (progress: PullProgress) => void, signal: AbortSignal): Promise<void> {
    return this.images.pull(image, onProgress, signal);
  }

  ensureNetwork(): Promise<{ gateway: string }> {
    return this.networks.ensure();
  }

  sweepNetworks(): Promise<void> {
    return this.onDemand.sweep();
  }

  isServer(address: string): Promise<boolean> {
    return this.addresses.include(address);
  }

  create(spec: ContainerSpec): Promise<void> {
    return this.containers.create(spec);
  }

  start(name: string): Promise<void> {
    return this.containers.start(name);
  }

  signal(name: string, signal: string): Promise<void> {
    return this.containers.signal(name, signal);
  }

  stop(name: string, graceSeconds: number): Promise<void> {
    return this.containers.stop(name, graceSeconds);
  }

  remove(name: string): Promise<void> {
    return this.containers.remove(name);
  }

  inspect(name: string): Promise<ContainerStatus | null> {
    return this.containers.inspect(name);
  }

  wait(name: string, signal: AbortSignal, onRunning?: () => void): Promise<ContainerStatus> {
    return this.containers.wait(name, signal, onRunning);
  }

  attach(name: string, onOutput: (chunk: Buffer) => void): Promise<Attachment> {
    return this.console.attach(name, onOutput);
  }

  logs(name: string, options: { tail?: number; since?: Date }): Promise<string> {
    return this.console.logs(name, options);
  }

  follow(
    name: string,
    options: { since?: Date },
    onOutput: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.console.follow(name, options, onOutput, signal);
  }

  async stats(name: string, onSample: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    const status = await this.containers.inspect(name);
    if (status === null) {
      throw new RuntimeError('no-such-container', `There is no container named ${name}.`);
    }
    if (!status.running || signal.aborted) return;
    // The stream of a container that ends between the look and the call stays open without a word.
    const over = new AbortController();
    const stopped = this.containers
      .untilStopped(status.id, AbortSignal.any([signal, over.signal]))
      .catch(() => undefined)
      .finally(() => over.abort());
    try {
      await readStats(this.engine, status.id, onSample, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      if (!signal.aborted && !over.signal.aborted) {
        throw toRuntimeError(error, 'The usage could not be read');
      }
    } finally {
      over.abort();
      await stopped;
    }
  }

  update(name: string, limits: ContainerLimits): Promise<void> {
    return this.containers.update(name, limits);
  }

  events(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): void {
    void followEvents(this.engine, this.options.nodeUuid, onEvent, signal);
  }

  list(): Promise<ContainerStatus[]> {
    return this.containers.list();
  }
}

interface EngineInfo {
  readonly CgroupDriver?: string;
  readonly CgroupVersion?: string;
  readonly Driver?: string;
  readonly DockerRootDir?: string;
  readonly Containers: number;
  readonly ContainersRunning: number;
  readonly ContainersPaused: number;
  readonly ContainersStopped: number;
}

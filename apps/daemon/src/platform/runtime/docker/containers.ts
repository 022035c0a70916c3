import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { NODE_LABEL } from '../labels.js';
import {
  type ContainerLimits,
  type ContainerSpec,
  type ContainerStatus,
  RuntimeError,
} from '../runtime.port.js';
import { createBody, resourcesOf } from './create-body.js';
import type { Engine } from './engine.js';
import { isEngineAway } from '../when-engine-answers.js';
import { statusOf } from './errors.js';
import { inBatches } from './in-batches.js';
import type { NetworksOnDemand } from './network/networks-on-demand.js';

const REMOVE_TIMEOUT_MS = 30_000;
const STOP_MARGIN_MS = 15_000;
const RETRY_MS = 500;
/** How often a container that is waited for is looked at, whatever its connection says. */
const LOOK_MS = 10_000;
const LIST_WIDTH = 8;

/** The life of containers, by name. */
export class Containers {
  constructor(
    private readonly engine: Engine,
    private readonly networks: NetworksOnDemand,
    private readonly nodeUuid: string,
  ) {}

  private of(name: string): Docker.Container {
    return this.engine.docker.getContainer(name);
  }

  async create(spec: ContainerSpec): Promise<void> {
    try {
      await this.networks.during(spec, () =>
        this.engine.call('The container could not be created', (abortSignal) =>
          this.engine.docker.createContainer({ ...createBody(spec), abortSignal }),
        ),
      );
    } catch (error) {
      // The engine may finish what we no longer wait for.
      if (error instanceof RuntimeError && error.code === 'timeout') {
        await this.remove(spec.name).catch(() => undefined);
      }
      throw error;
    }
  }

  async start(name: string): Promise<void> {
    await this.engine.call('The container could not be started', (abortSignal) =>
      ignoring([304], this.of(name).start({ abortSignal })),
    );
  }

  async signal(name: string, signal: string): Promise<void> {
    await this.engine.call('The signal could not be sent', (abortSignal) =>
      // 409: it is not running.
      ignoring([404, 409], this.of(name).kill({ signal, abortSignal })),
    );
  }

  async stop(name: string, graceSeconds: number): Promise<void> {
    await this.engine.call(
      'The container could not be stopped',
      (abortSignal) =>
        ignoring([304, 404], this.of(name).stop({ t: Math.max(0, Math.ceil(graceSeconds)), abortSignal })),
      graceSeconds * 1000 + STOP_MARGIN_MS,
    );
  }

  async remove(name: string): Promise<void> {
    const before = await this.engine.call('The container could not be looked up', (abortSignal) =>
      ignoring([404], this.of(name).inspect({ abortSignal })),
    );
    if (!before) return;
    const id = before.Id;
    await this.engine.call(
      'The container could not be removed',
      async (abortSignal) => {
        // 409: somebody is removing it already; whoever asks wants it gone when the call returns.
        await ignoring([404, 409], this.of(id).remove({ force: true, v: true, abortSignal }));
        while (await ignoring([404], this.of(id).inspect({ abortSignal }))) {
          await sleep(RETRY_MS / 10, undefined, { signal: abortSignal });
          await ignoring([404, 409], this.of(id).remove({ force: true, v: true, abortSignal }));
        }
      },
      REMOVE_TIMEOUT_MS,
    );
    await this.networks.collect(before.HostConfig.NetworkMode ?? '');
  }

  async inspect(name: string): Promise<ContainerStatus | null> {
    const info = await this.engine.call('The container could not be looked up', (abortSignal) =>
      ignoring([404], this.of(name).inspect({ abortSignal })),
    );
    return info ? statusFrom(info) : null;
  }

  async wait(name: string, signal: AbortSignal, onRunning?: () => void): Promise<ContainerStatus> {
    const cancelled = (): RuntimeError =>
      new RuntimeError('timeout', 'Waiting for the container was cancelled.');
    while (!signal.aborted) {
      const status = await this.inspect(name).catch((error: unknown) => {
        if (isEngineAway(error)) return undefined;
        throw error;
      });
      if (status === null)
        throw new RuntimeError('no-such-container', `There is no container named ${name}.`);
      if (status && !status.running) return status;
      if (!status) {
        await pause(signal);
        continue;
      }
      onRunning?.();
      // The engine may be restarted while we wait; the container goes on and so do we.
      const look = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
      await this.untilStopped(status.id, look).catch(() => pause(signal));
    }
    throw cancelled();
  }

  /** Resolves when the engine says so; rejects when the connection breaks or the signal fires. */
  async untilStopped(id: string, signal: AbortSignal): Promise<void> {
    await this.of(id).wait({ condition: 'not-running', abortSignal: signal });
  }

  /**
   * An engine takes no limit of memory, swap or CPUs away from a running container (hazard D26): "none" becomes more
   * than the machine has, until the next start makes the container anew.
   */
  async update(name: string, limits: ContainerLimits): Promise<void> {
    const { PidsLimit, BlkioWeight, CpusetCpus, OomKillDisable: _, ...rest } = resourcesOf(limits);
    const isLifted = CpusetCpus === '' || limits.memoryBytes <= 0 || limits.memorySwapBytes < 0;
    const machine = isLifted ? await this.machine() : { cpus: '', memoryBytes: 0 };
    const memory = limits.memoryBytes > 0 ? limits.memoryBytes : machine.memoryBytes;
    const hasSwapLimit = limits.memoryBytes > 0 && limits.memorySwapBytes > 0;
    await this.engine.call('The limits could not be changed', (abortSignal) =>
      this.of(name).update({
        ...rest,
        Memory: memory,
        MemorySwap: hasSwapLimit ? limits.memorySwapBytes : memory + machine.memoryBytes,
        CpusetCpus: CpusetCpus === '' ? machine.cpus : CpusetCpus,
        // 0 means "as it was" here.
        CpuQuota: limits.cpuQuota || -1,
        PidsLimit: PidsLimit ?? -1,
        ...(BlkioWeight === undefined ? {} : { BlkioWeight }),
        abortSignal,
      }),
    );
  }

  private async machine(): Promise<{ cpus: string; memoryBytes: number }> {
    const info = (await this.engine.call('The engine could not be asked', () =>
      this.engine.docker.info(),
    )) as {
      NCPU: number;
      MemTotal: number;
    };
    return { cpus: info.NCPU > 1 ? `0-${info.NCPU - 1}` : '0', memoryBytes: info.MemTotal };
  }

  async list(): Promise<ContainerStatus[]> {
    const summaries = await this.engine.call('The containers could not be listed', (abortSignal) =>
      this.engine.docker.listContainers({
        all: true,
        filters: { label: [`${NODE_LABEL}=${this.nodeUuid}`] },
        abortSignal,
      }),
    );
    const states = await inBatches(summaries, LIST_WIDTH, (summary) => this.inspect(summary.Id));
    return states.filter((status) => status !== null);
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);

/** undefined where the engine answers with one of these. */
async function ignoring<T>(statuses: readonly number[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}

/** The engine's year 1 stands for "never". */
function dateOf(text: string | undefined): Date | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1970 ? null : date;
}

function statusFrom(info: Docker.ContainerInspectInfo): ContainerStatus {
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    running: info.State.Running,
    exitCode: info.State.ExitCode,
    oomKilled: info.State.OOMKilled,
    startedAt: dateOf(info.State.StartedAt),
    finishedAt: dateOf(info.State.FinishedAt),
    labels: info.Config.Labels,
    image: info.Config.Image,
    imageId: info.Image,
  };
}

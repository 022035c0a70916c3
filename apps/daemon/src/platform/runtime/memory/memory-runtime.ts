import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Attachment,
  type ContainerEvent,
  type ContainerLimits,
  type ContainerSpec,
  type ContainerStats,
  type ContainerStatus,
  type EngineDiskUsage,
  type PortBinding,
  type PrunedImages,
  type PullProgress,
  Runtime,
  RuntimeError,
  type RuntimeInfo,
} from '../runtime.port.js';
import { NODE_LABEL } from '../labels.js';
import { MemoryContainer } from './memory-container.js';
import { MemoryFaults, type Operation } from './memory-faults.js';
import type { MemoryProgram } from './memory-process.js';

/**
 * Containers as objects in this process, for tests: passes runtime.suite.ts and runs programs written in
 * TypeScript (memory-process.ts). Calls can be made to fail (`failNext`) or to hang (`hold`). One file, because it is
 * one port: every method is a few lines.
 */
export class MemoryRuntime extends Runtime {
  /** Every call in order, as `start web-1`. */
  readonly calls: string[] = [];
  readonly sample: Omit<ContainerStats, 'at'> = {
    memoryBytes: 64 * 2 ** 20,
    memoryLimitBytes: 2 ** 30,
    cpuPercent: 12.5,
    rxBytes: 1000,
    txBytes: 2000,
    readBytes: 0,
    writeBytes: 0,
  };
  private readonly local = new Map<string, MemoryProgram>();
  private readonly registry = new Map<string, MemoryProgram>();
  private readonly containers = new Map<string, MemoryContainer>();
  private readonly listeners = new Set<(event: ContainerEvent) => void>();
  private readonly faults = new MemoryFaults();
  private readonly pulls = new Map<string, Promise<void>>();

  constructor(
    private readonly nodeUuid: string,
    private readonly statsIntervalMs = 1000,
  ) {
    super();
  }

  /** An image that is on the node already. */
  addImage(image: string, program: MemoryProgram): void {
    this.local.set(image, program);
  }

  /** An image that has to be pulled first. */
  addRemoteImage(image: string, program: MemoryProgram): void {
    this.registry.set(image, program);
  }

  /** The next call of that operation rejects. */
  failNext(operation: Operation, error: RuntimeError): void {
    this.faults.failNext(operation, error);
  }

  /** Starts happen and their answers are lost with the engine, until the returned function is called. */
  loseStarts(): () => void {
    return this.faults.loseAnswers('start');
  }

  /** Calls of that operation wait until the returned function is called. */
  hold(operation: Operation): () => void {
    return this.faults.hold(operation);
  }

  /** The container's program dies by itself, as `docker kill` from outside or a crash does it. */
  crash(name: string, exitCode: number, oomKilled = false): void {
    const container = this.need(name);
    container.crash(exitCode, oomKilled);
  }

  /** Ends the attachments of a container that goes on, as a restart of the engine does. */
  breakConsoles(name: string): void {
    const { consoles } = this.need(name);
    const ends = [...consoles.values()];
    consoles.clear();
    for (const end of ends) end();
  }

  /** Consoles and event listeners in use: must be 0 when everything has been disposed of. */
  get openHandles(): number {
    let consoles = 0;
    for (const container of this.containers.values()) consoles += container.consoles.size;
    return consoles + this.listeners.size;
  }

  async info(): Promise<RuntimeInfo> {
    await this.enter('info');
    const running = [...this.containers.values()].filter((container) => container.isRunning).length;
    const total = this.containers.size;
    return {
      version: 'memory',
      trouble: null,
      cgroupDriver: 'none',
      cgroupVersion: '2',
      storageDriver: 'memory',
      runcVersion: 'none',
      containers: { total, running, paused: 0, stopped: total - running },
    };
  }

  async hasImage(image: string): Promise<boolean> {
    await this.enter('hasImage', image);
    return this.local.has(image);
  }

  async imageId(image: string): Promise<string | null> {
    await this.enter('imageId', image);
    return this.local.has(image) ? `sha256:${image}` : null;
  }

  async findRemotely(image: string): Promise<void> {
    await this.enter('findRemotely', image);
    if (!this.registry.has(image)) throw new RuntimeError('pull-failed', `There is no image ${image}.`);
  }

  async pull(
    image: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const pulling = this.pulls.get(image) ?? this.download(image);
    this.pulls.set(image, pulling);
    pulling.finally(() => this.pulls.delete(image)).catch(() => undefined);
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(new RuntimeError('timeout', 'The pull was cancelled.'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([pulling, promise]);
      onProgress({ status: 'Download complete', progress: '' });
    } finally {
      signal.removeEventListener('abort', abort);
      promise.catch(() => undefined);
    }
  }

  /** Containers in memory have no networks. */
  async sweepNetworks(): Promise<void> {
    await this.enter('sweepNetworks');
  }

  async diskUsage(): Promise<EngineDiskUsage> {
    await this.enter('diskUsage');
    const images = this.local.size;
    return { containersBytes: 0, images, imagesInUse: 0, imagesBytes: 0, buildCacheBytes: 0 };
  }

  async pruneImages(): Promise<PrunedImages> {
    await this.enter('pruneImages');
    return { removed: [], bytes: 0 };
  }

  async ensureNetwork(): Promise<{ gateway: string }> {
    await this.enter('ensureNetwork');
    return { gateway: '172.18.0.1' };
  }

  /** Its containers have no network. */
  isServer(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async create(spec: ContainerSpec): Promise<void> {
    await this.enter('create', spec.name);
    if (this.containers.has(spec.name)) {
      throw new RuntimeError('conflict', `A container named ${spec.name} exists already.`);
    }
    const program = this.local.get(spec.image);
    if (!program) throw new RuntimeError('no-such-image', `The image ${spec.image} is not on this node.`);
    const container = new MemoryContainer(spec, program, (kind, exitCode) => this.emit(spec, kind, exitCode));
    this.containers.set(spec.name, container);
  }

  async start(name: string): Promise<void> {
    await this.enter('start', name);
    const container = this.need(name);
    if (container.isRunning) return this.faults.answer('start');
    const taken = this.takenPort(container.spec.ports);
    if (taken) {
      throw new RuntimeError('port-taken', `Port ${taken.port} of ${taken.hostIp} is already in use.`);
    }
    container.start();
    this.faults.answer('start');
  }

  async signal(name: string, signal: string): Promise<void> {
    await this.enter('signal', `${name} ${signal}`);
    this.containers.get(name)?.signal(signal);
  }

  async stop(name: string, graceSeconds: number): Promise<void> {
    await this.enter('stop', name);
    const container = this.containers.get(name);
    if (!container?.isRunning) return;
    container.signal('SIGTERM');
    const over = new AbortController();
    const kill = sleep(graceSeconds * 1000, undefined, { signal: over.signal }).then(
      () => container.signal('SIGKILL'),
      () => undefined,
    );
    await container.stopped(new AbortController().signal);
    over.abort();
    await kill;
  }

  async remove(name: string): Promise<void> {
    await this.enter('remove', name);
    const container = this.containers.get(name);
    if (!container) return;
    container.signal('SIGKILL');
    container.close();
    this.containers.delete(name);
    this.emit(container.spec, 'destroy', null);
  }

  async inspect(name: string): Promise<ContainerStatus | null> {
    await this.enter('inspect', name);
    return this.containers.get(name)?.status ?? null;
  }

  async wait(name: string, signal: AbortSignal, onRunning?: () => void): Promise<ContainerStatus> {
    await this.enter('wait', name);
    const container = this.need(name);
    if (container.isRunning) onRunning?.();
    await container.stopped(signal);
    if (signal.aborted) throw new RuntimeError('timeout', 'Waiting for the container was cancelled.');
    return container.status;
  }

  async attach(name: string, onOutput: (chunk: Buffer) => void): Promise<Attachment> {
    await this.enter('attach', name);
    const container = this.need(name);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    // A function of its own, so that two attachments with one listener stay apart.
    const listener = (chunk: Buffer): void => onOutput(chunk);
    container.consoles.set(listener, resolve);
    return {
      ended,
      write: async (data) => {
        await this.enter('write', name);
        if (!container.consoles.has(listener) || !container.isRunning) {
          throw new RuntimeError('conflict', 'The console of the server is not connected.');
        }
        container.write(data);
      },
      detach: () => {
        container.consoles.delete(listener);
        resolve();
      },
    };
  }

  async logs(name: string, options: { tail?: number; since?: Date }): Promise<string> {
    await this.enter('logs', name);
    return this.need(name).logText(options);
  }

  async follow(
    name: string,
    options: { since?: Date },
    onOutput: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.enter('follow', name);
    const container = this.need(name);
    const past = container.logText(options);
    if (past !== '') onOutput(Buffer.from(past));
    if (!container.isRunning || signal.aborted) return;
    const listener = (chunk: Buffer): void => onOutput(chunk);
    container.consoles.set(listener, () => undefined);
    await container.stopped(signal);
    container.consoles.delete(listener);
  }

  async stats(name: string, onSample: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    await this.enter('stats', name);
    const container = this.need(name);
    const sample = (): void => onSample({ ...this.sample, at: new Date() });
    if (!container.isRunning || signal.aborted) return;
    sample();
    const timer = setInterval(sample, this.statsIntervalMs);
    await container.stopped(signal);
    clearInterval(timer);
  }

  async update(name: string, limits: ContainerLimits): Promise<void> {
    await this.enter('update', name);
    this.need(name).limits = limits;
  }

  /** The limits in force. */
  limitsOf(name: string): ContainerLimits {
    return this.need(name).limits;
  }

  events(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.listeners.add(onEvent);
    signal.addEventListener('abort', () => this.listeners.delete(onEvent), { once: true });
  }

  async list(): Promise<ContainerStatus[]> {
    await this.enter('list');
    return [...this.containers.values()]
      .filter((container) => container.spec.labels[NODE_LABEL] === this.nodeUuid)
      .map((container) => container.status);
  }

  private async enter(operation: Operation | 'write', subject = ''): Promise<void> {
    this.calls.push(`${operation} ${subject}`.trim());
    if (operation !== 'write') await this.faults.pass(operation);
  }

  private async download(image: string): Promise<void> {
    await this.enter('pull', image);
    const program = this.registry.get(image);
    if (!program) throw new RuntimeError('pull-failed', `The image ${image} could not be pulled.`);
    this.local.set(image, program);
  }

  private need(name: string): MemoryContainer {
    const container = this.containers.get(name);
    if (!container) throw new RuntimeError('no-such-container', `There is no container named ${name}.`);
    return container;
  }

  private takenPort(wanted: readonly PortBinding[]): PortBinding | undefined {
    const used = [...this.containers.values()].flatMap((each) => (each.isRunning ? each.spec.ports : []));
    const any = (ip: string): boolean => ip === '0.0.0.0' || ip === '';
    return wanted.find((port) =>
      used.some(
        (other) =>
          other.port === port.port &&
          other.protocol === port.protocol &&
          (other.hostIp === port.hostIp || any(other.hostIp) || any(port.hostIp)),
      ),
    );
  }

  private emit(spec: ContainerSpec, kind: ContainerEvent['kind'], exitCode: number | null): void {
    if (spec.labels[NODE_LABEL] !== this.nodeUuid) return;
    const event: ContainerEvent = { kind, name: spec.name, exitCode, at: new Date() };
    // As from a real engine, events come later than the call that caused them.
    queueMicrotask(() => {
      for (const listener of [...this.listeners]) listener(event);
    });
  }
}

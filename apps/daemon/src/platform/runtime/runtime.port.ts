/** Resources of a container, already in the engine's units. 0 or undefined = no limit. */
export interface ContainerLimits {
  readonly memoryBytes: number;
  readonly memoryReservationBytes: number;
  /** Memory plus swap; -1 = unlimited swap. */
  readonly memorySwapBytes: number;
  /** Microseconds of CPU per 100 ms; 0 = unlimited. */
  readonly cpuQuota: number;
  readonly cpuset: string;
  /** 10–1000; left out where the kernel has no weight control. */
  readonly ioWeight: number | null;
  /** null = unlimited. */
  readonly pids: number | null;
  readonly oomKillDisable: boolean;
}

export interface ContainerMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface PortBinding {
  readonly hostIp: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Everything that makes a container: daemon-runtime.md §1 and §3. */
export interface ContainerSpec {
  readonly name: string;
  readonly hostname: string;
  readonly domainname: string;
  readonly image: string;
  /** Replaces the image's command; empty = the image's own. */
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `uid:gid`; empty = the image's own. */
  readonly user: string;
  readonly workingDirectory: string;
  readonly mounts: readonly ContainerMount[];
  /** Size of /tmp in MiB. */
  readonly tmpfsMib: number;
  readonly readOnlyRoot: boolean;
  readonly capabilitiesDropped: readonly string[];
  readonly dns: readonly string[];
  /** Network mode, `bridge` for the engine's default. */
  readonly networkMode: string;
  readonly ports: readonly PortBinding[];
  readonly limits: ContainerLimits;
  /** A small init as pid 1 (hazard D27). */
  readonly init: boolean;
  readonly usernsMode: string;
  /** Added again after `capabilitiesDropped`, where that is `ALL`. */
  readonly capabilitiesAdded?: readonly string[];
  /** The engine's own default when left out. */
  readonly log?: { readonly type: string; readonly config: Readonly<Record<string, string>> };
  /** Outgoing connections leave from this address, through a bridge of their own (daemon-runtime.md §1). */
  readonly outgoingIp?: string;
  /** Fixed address on the network, for macvlan. */
  readonly ipv4Address?: string;
}

export interface ContainerStatus {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** Content hash of the image it was made from; see Runtime.imageId. */
  readonly imageId: string;
}

export interface ContainerStats {
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** 100 = one core. */
  readonly cpuPercent: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  readonly at: Date;
}

/** `kill` = somebody sent a signal through the engine; `die` follows if it ended the container. */
export type ContainerEventKind = 'start' | 'kill' | 'die' | 'oom' | 'destroy';
export interface ContainerEvent {
  readonly kind: ContainerEventKind;
  readonly name: string;
  readonly exitCode: number | null;
  readonly at: Date;
}

/** A live connection to a container's console. */
export interface Attachment {
  /**
   * Writes to standard input; rejects when the container does not read within the deadline (hazard W19), or when the
   * engine that should pass it on does not answer.
   */
  write(data: string): Promise<void>;
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
  detach(): void;
}

export interface PullProgress {
  readonly status: string;
  readonly progress: string;
}

export interface EngineTrouble {
  /** Whether servers cannot run on it at all. */
  readonly isFatal: boolean;
  readonly what: string;
  readonly remedy: string;
}

export interface RuntimeInfo {
  readonly version: string;
  /** What keeps this engine from serving all that a node needs (hazard C11); null = nothing known. */
  readonly trouble: EngineTrouble | null;
  readonly cgroupDriver: string;
  readonly cgroupVersion: string;
  readonly storageDriver: string;
  readonly runcVersion: string;
  readonly containers: {
    readonly total: number;
    readonly running: number;
    readonly paused: number;
    readonly stopped: number;
  };
}

/** What the engine's own things take of the disk. */
export interface EngineDiskUsage {
  readonly containersBytes: number;
  readonly images: number;
  readonly imagesInUse: number;
  readonly imagesBytes: number;
  readonly buildCacheBytes: number;
}

export interface PrunedImages {
  readonly removed: readonly { readonly Untagged?: string; readonly Deleted?: string }[];
  readonly bytes: number;
}

export type RuntimeErrorCode =
  | 'unavailable'
  | 'timeout'
  | 'no-such-container'
  | 'no-such-image'
  | 'pull-failed'
  | 'port-taken'
  | 'conflict'
  | 'failed';

/** Every refusal of the engine; `detail` is fit for the server's owner. */
export class RuntimeError extends Error {
  constructor(
    readonly code: RuntimeErrorCode,
    readonly detail: string,
    options?: { cause?: unknown },
  ) {
    super(detail, options);
    this.name = 'RuntimeError';
  }
}

/**
 * The engine that runs containers, by container name. Every call has a deadline of its own (hazard D1) and
 * rejects with RuntimeError. `runtime.suite.ts` runs against each implementation.
 */
export abstract class Runtime {
  abstract info(): Promise<RuntimeInfo>;
  abstract diskUsage(): Promise<EngineDiskUsage>;
  /** Removes images that no name stands for and no container is of. */
  abstract pruneImages(): Promise<PrunedImages>;
  abstract hasImage(image: string): Promise<boolean>;
  /** Content hash of the image that the name stands for now; null when it is not on the node. */
  abstract imageId(image: string): Promise<string | null>;
  /** Asks its registry for the image without a download; rejects with `pull-failed` where that does not give it. */
  abstract findRemotely(image: string): Promise<void>;
  /** Concurrent pulls of one image share one download (D16); errors inside the stream reject. */
  abstract pull(
    image: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Creates the network of the node when it is missing and returns its gateway (daemon-runtime.md §12). */
  abstract ensureNetwork(): Promise<{ gateway: string }>;
  /** Removes networks of owners and outgoing addresses that no container has any more (hazards D21, D22). */
  abstract sweepNetworks(): Promise<void>;
  /** Whether a container of a node (a server, an installer) speaks from this address; never rejects. */
  abstract isServer(address: string): Promise<boolean>;
  /** Rejects with `conflict` when the name is taken. Leaves nothing behind on failure. */
  abstract create(spec: ContainerSpec): Promise<void>;
  /** Rejects with `port-taken` when a published port is in use. */
  abstract start(name: string): Promise<void>;
  /** `SIGINT`, `SIGTERM` …; nothing happens when the container is not running or not there. */
  abstract signal(name: string, signal: string): Promise<void>;
  /** The image's stop signal, SIGKILL after the grace; returns when the container has stopped or is not there. */
  abstract stop(name: string, graceSeconds: number): Promise<void>;
  /** Removes with anonymous volumes, killing it first when it runs; a missing container is fine. */
  abstract remove(name: string): Promise<void>;
  abstract inspect(name: string): Promise<ContainerStatus | null>;
  /**
   * Resolves with the exit status once the container is not running. `onRunning` is told whenever the engine says
   * that it runs: when asked first and every so often after that.
   */
  abstract wait(name: string, signal: AbortSignal, onRunning?: () => void): Promise<ContainerStatus>;
  /** Output arrives in raw chunks, in order, from the moment the promise resolves. */
  abstract attach(name: string, onOutput: (chunk: Buffer) => void): Promise<Attachment>;
  /** Raw log output: the last `tail` lines, or what came from `since` on. */
  abstract logs(name: string, options: { tail?: number; since?: Date }): Promise<string>;
  /** The log from its beginning (or from `since`) and then what comes, until the container stops or the signal fires. */
  abstract follow(
    name: string,
    options: { since?: Date },
    onOutput: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** About one sample a second until the signal fires or the container stops. */
  abstract stats(name: string, onSample: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void>;
  /** Live change; rejects where the engine cannot (hazard D26). */
  abstract update(name: string, limits: ContainerLimits): Promise<void>;
  /** Events of containers with our node label; reconnects by itself until the signal fires. */
  abstract events(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): void;
  /** Containers of this node, running or not, by our labels. */
  abstract list(): Promise<ContainerStatus[]>;
}

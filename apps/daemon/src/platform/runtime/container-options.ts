/** What a node's configuration says about its containers (daemon-runtime.md §13, `docker.*` and `system.*`). */
export interface ContainerOptions {
  readonly nodeUuid: string;
  /** IANA name for servers that name none themselves. */
  readonly timezone: string;
  /** Owner of the server files, and the user in the container unless rootless. */
  readonly user: { readonly uid: number; readonly gid: number };
  /** Ids inside the container when the engine runs rootless. */
  readonly rootless: { readonly uid: number; readonly gid: number } | null;
  /** Folder with the files `passwd` and `group`; null = not mounted. */
  readonly passwdDirectory: string | null;
  /** Folder with one machine-id file per server; null = not mounted. */
  readonly machineIdDirectory: string | null;
  readonly domainname: string;
  readonly dns: readonly string[];
  /** `docker.network.network_mode`. */
  readonly networkMode: string;
  /** `docker.network.name`. */
  readonly networkName: string;
  readonly networkDriver: string;
  /** A network for each owner's servers (hazard D21). */
  readonly isolatesOwners: boolean;
  /** Gateway of the network: stands for 127.0.0.1 in allocations. */
  readonly networkInterface: string;
  /** No publishing on the gateway: 127.0.0.1 allocations are dropped. */
  readonly ispn: boolean;
  readonly tmpfsMib: number;
  readonly pidLimit: number;
  readonly usernsMode: string;
  readonly log: { readonly type: string; readonly config: Readonly<Record<string, string>> };
  readonly overhead: {
    readonly override: boolean;
    readonly defaultMultiplier: number;
    /** Limit in MiB → factor. */
    readonly multipliers: Readonly<Record<string, number>>;
  };
  readonly installerLimits: { readonly memoryMib: number; readonly cpuPercent: number };
  readonly host: HostCapabilities;
}

/** What the kernel can do; see probeHost. */
export interface HostCapabilities {
  readonly cgroupVersion: 1 | 2;
  readonly isIoWeightSupported: boolean;
}

/** Wings' log options (daemon-runtime.md §1). */
export const DEFAULT_LOG = {
  type: 'local',
  config: { 'max-size': '5m', 'max-file': '1', compress: 'false', mode: 'non-blocking' },
} as const;

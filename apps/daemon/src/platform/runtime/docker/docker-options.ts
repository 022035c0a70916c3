/** Credentials of a registry; the key of the map is its host, or host and path. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** The network of the node: daemon-runtime.md §12. */
export interface NetworkOptions {
  /** `docker.network.network_mode`; `host`, `none` and `bridge` are the engine's own and never created. */
  readonly mode: string;
  readonly driver: string;
  readonly isInternal: boolean;
  readonly enableIcc: boolean;
  readonly ipv6: boolean;
  readonly mtu: number;
  readonly v4: { readonly subnet: string; readonly gateway: string };
  readonly v6: { readonly subnet: string; readonly gateway: string };
  /** Subnets of networks per owner: a range, and the bits of each; an empty range = the engine's own. */
  readonly pool: string;
  readonly subnetBits: number;
}

export interface DockerRuntimeOptions {
  /** Path of a unix socket, or `unix://…`, `tcp://host:port`, `http://host:port`. */
  readonly engine: string;
  readonly nodeUuid: string;
  readonly network: NetworkOptions;
  readonly registries: Readonly<Record<string, RegistryCredentials>>;
  /** How long a plain call may take. */
  readonly callTimeoutMs?: number;
  /** How long a pull may take; 15 minutes as in Wings. */
  readonly pullTimeoutMs?: number;
  /** How long input may wait for a container that does not read. */
  readonly stdinTimeoutMs?: number;
}

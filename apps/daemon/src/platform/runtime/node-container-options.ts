import type { ConfigStore } from '../../config/config-store.js';
import type { DaemonConfig } from '../../config/daemon.config.js';
import { DEFAULT_LOG, type ContainerOptions, type HostCapabilities } from './container-options.js';
import { probeHost } from './probe-host.js';
import type { Runtime } from './runtime.port.js';

/** What config.yml says when nobody has chosen an interface. */
const STOCK_INTERFACE = '172.18.0.1';

/** Networks that are no bridge of the node, or that the operator has chosen, are left as they are. */
function isolatesOwners({
  isolation,
  driver,
  network_mode: mode,
  name,
}: DaemonConfig['docker']['network']): boolean {
  return isolation.mode === 'owner' && driver === 'bridge' && [name, 'bridge', 'default', ''].includes(mode);
}

/** The node's configuration in the terms of its containers; `gateway` is that of the engine's network. */
export function containerOptions(
  config: DaemonConfig,
  gateway: string,
  host: HostCapabilities,
): ContainerOptions {
  const { system, docker } = config;
  const { network, overhead, installer_limits: installer } = docker;
  const isOverlay = network.driver === 'overlay' || network.driver === 'weavemesh';
  return {
    nodeUuid: config.uuid,
    timezone: system.timezone,
    user: { uid: system.user.uid, gid: system.user.gid },
    rootless: system.user.rootless.enabled
      ? { uid: system.user.rootless.container_uid, gid: system.user.rootless.container_gid }
      : null,
    passwdDirectory: system.user.passwd.enable ? system.user.passwd.directory : null,
    machineIdDirectory: system.machine_id.enable ? system.machine_id.directory : null,
    domainname: docker.domainname,
    dns: network.dns,
    networkMode: network.network_mode,
    networkName: network.name,
    networkDriver: network.driver,
    isolatesOwners: isolatesOwners(network),
    // Wings replaces any interface by the gateway; one that the operator chose is kept here.
    networkInterface: network.interface === STOCK_INTERFACE ? gateway : network.interface,
    ispn: network.ispn || isOverlay,
    tmpfsMib: docker.tmpfs_size,
    pidLimit: docker.container_pid_limit,
    usernsMode: docker.userns_mode,
    log: DEFAULT_LOG,
    overhead: {
      override: overhead.override,
      defaultMultiplier: overhead.default_multiplier,
      multipliers: overhead.multipliers,
    },
    installerLimits: { memoryMib: installer.memory, cpuPercent: installer.cpu },
    host,
  };
}

/** The options of this node, looked up when first asked for: the engine need not answer before that. */
export class NodeContainerOptions {
  private gateway: Promise<string> | undefined;
  private host: Promise<HostCapabilities> | undefined;

  constructor(
    private readonly config: ConfigStore,
    private readonly runtime: Runtime,
  ) {}

  async get(): Promise<ContainerOptions> {
    this.host ??= probeHost();
    this.gateway ??= this.runtime.ensureNetwork().then(({ gateway }) => gateway);
    // A failure is not kept: the engine may be back at the next start.
    this.gateway.catch(() => (this.gateway = undefined));
    return containerOptions(this.config.current, await this.gateway, await this.host);
  }
}

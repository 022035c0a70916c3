import type Docker from 'dockerode';
import type { ContainerLimits, ContainerSpec } from '../runtime.port.js';

const CPU_PERIOD_US = 100_000;
const DEFAULT_SHARES = 1024;

/** Limits as the engine takes them for a new container; 0 and '' mean none there too. */
export function resourcesOf(limits: ContainerLimits): Docker.HostConfig {
  return {
    Memory: limits.memoryBytes,
    MemoryReservation: limits.memoryReservationBytes,
    MemorySwap: limits.memorySwapBytes,
    CpusetCpus: limits.cpuset,
    ...(limits.pids === null ? {} : { PidsLimit: limits.pids }),
    ...(limits.cpuQuota > 0
      ? { CpuQuota: limits.cpuQuota, CpuPeriod: CPU_PERIOD_US, CpuShares: DEFAULT_SHARES }
      : {}),
    ...(limits.ioWeight === null ? {} : { BlkioWeight: limits.ioWeight }),
    ...(limits.oomKillDisable ? { OomKillDisable: true } : {}),
  };
}

/** A spec as the body of the engine's create call. Pure. */
export function createBody(spec: ContainerSpec): Docker.ContainerCreateOptions {
  const keys = [...new Set(spec.ports.map((port) => `${port.port}/${port.protocol}`))];
  const bindings = keys.map((key): [string, { HostIp: string; HostPort: string }[]] => [
    key,
    spec.ports
      .filter((port) => `${port.port}/${port.protocol}` === key)
      .map((port) => ({ HostIp: port.hostIp, HostPort: String(port.port) })),
  ]);
  return {
    name: spec.name,
    Hostname: spec.hostname,
    Domainname: spec.domainname,
    Image: spec.image,
    ...(spec.command.length > 0 ? { Cmd: [...spec.command] } : {}),
    Env: [...spec.environment],
    Labels: { ...spec.labels },
    User: spec.user,
    ...(spec.workingDirectory === '' ? {} : { WorkingDir: spec.workingDirectory }),
    Tty: true,
    OpenStdin: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: Object.fromEntries(keys.map((key) => [key, {}])),
    HostConfig: {
      // Bind mounts by `Mounts` refuse a missing source; `Binds` would make a folder that belongs to root.
      Mounts: spec.mounts.map((mount) => ({
        Type: 'bind',
        Source: mount.source,
        Target: mount.target,
        ReadOnly: mount.readOnly,
      })),
      Tmpfs: { '/tmp': `rw,exec,nosuid,size=${spec.tmpfsMib}M` },
      ReadonlyRootfs: spec.readOnlyRoot,
      CapDrop: [...spec.capabilitiesDropped],
      ...(spec.capabilitiesAdded === undefined ? {} : { CapAdd: [...spec.capabilitiesAdded] }),
      SecurityOpt: ['no-new-privileges'],
      Dns: [...spec.dns],
      NetworkMode: spec.networkMode,
      PortBindings: Object.fromEntries(bindings),
      UsernsMode: spec.usernsMode,
      ...(spec.log === undefined
        ? {}
        : { LogConfig: { Type: spec.log.type, Config: { ...spec.log.config } } }),
      ...(spec.init ? { Init: true } : {}),
      RestartPolicy: { Name: 'no' },
      ...resourcesOf(spec.limits),
    },
    ...(spec.ipv4Address === undefined
      ? {}
      : {
          NetworkingConfig: {
            EndpointsConfig: { [spec.networkMode]: { IPAMConfig: { IPv4Address: spec.ipv4Address } } },
          },
        }),
  };
}

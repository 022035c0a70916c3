import type { ServerSettings } from '@app/contracts/remote/settings.js';
import { environmentOf } from '../../../platform/runtime/container-environment.js';
import { serverNetwork } from '../../../platform/runtime/container-network.js';
import { serverLimits } from '../../../platform/runtime/container-limits.js';
import type { ContainerOptions } from '../../../platform/runtime/container-options.js';
import { NODE_LABEL, SCHEMA_LABEL, SERVER_LABEL, SPEC_SCHEMA } from '../../../platform/runtime/labels.js';
import type { ContainerMount, ContainerSpec, PortBinding } from '../../../platform/runtime/runtime.port.js';
import { withSpecHash } from '../../../platform/runtime/spec-hash.js';

const HOME = '/home/container';
const LOOPBACK = '127.0.0.1';
const DROPPED = [
  'setpcap',
  'mknod',
  'audit_write',
  'net_raw',
  'dac_override',
  'fowner',
  'fsetid',
  'net_bind_service',
  'sys_chroot',
  'setfcap',
  'sys_ptrace',
];

export interface ServerContainerInput {
  readonly settings: ServerSettings;
  readonly options: ContainerOptions;
  /** The server's files on the host. */
  readonly root: string;
  /** Those of the server's custom mounts that passed `resolveMounts`. */
  readonly mounts: readonly ContainerMount[];
}

/** An image named with a leading `~` is on the node only and is never pulled. */
export function imageOf(settings: { readonly container: { readonly image: string } }): {
  image: string;
  isLocal: boolean;
} {
  const { image } = settings.container;
  return image.startsWith('~') ? { image: image.slice(1), isLocal: true } : { image, isLocal: false };
}

/** The container of a server, exactly as daemon-runtime.md §1 says. Pure. */
export function serverContainer({ settings, options, root, mounts }: ServerContainerInput): ContainerSpec {
  const { uid, gid } = options.rootless ?? options.user;
  return withSpecHash({
    name: settings.uuid,
    hostname: settings.uuid,
    domainname: options.domainname,
    image: imageOf(settings).image,
    command: [],
    environment: environmentOf(settings, options),
    labels: {
      ...settings.labels,
      Service: 'Pelican',
      ContainerType: 'server_process',
      [NODE_LABEL]: options.nodeUuid,
      [SERVER_LABEL]: settings.uuid,
      [SCHEMA_LABEL]: SPEC_SCHEMA,
    },
    user: `${uid}:${gid}`,
    workingDirectory: '',
    mounts: [...ownMounts(settings.uuid, root, options), ...mounts],
    // Pages of it may be counted to nobody (hazard D24): never more than the server may use anyway.
    tmpfsMib: Math.min(options.tmpfsMib, settings.build.memory_limit || Infinity),
    readOnlyRoot: true,
    capabilitiesDropped: DROPPED,
    dns: options.dns,
    ...serverNetwork(settings, options),
    ports: options.networkMode === 'host' ? [] : portsOf(settings, options),
    limits: serverLimits(settings.build, options),
    // Beyond Wings (hazard D27): needs the engine's docker-init, so only servers whose panel asks for it.
    init: settings.container['init'] === true,
    usernsMode: options.usernsMode,
    log: options.log,
  });
}

function ownMounts(uuid: string, root: string, options: ContainerOptions): ContainerMount[] {
  const mounts: ContainerMount[] = [{ source: root, target: HOME, readOnly: false }];
  const { passwdDirectory, machineIdDirectory } = options;
  if (passwdDirectory !== null) {
    mounts.push({ source: `${passwdDirectory}/passwd`, target: '/etc/passwd', readOnly: true });
    mounts.push({ source: `${passwdDirectory}/group`, target: '/etc/group', readOnly: true });
  }
  if (machineIdDirectory !== null) {
    mounts.push({ source: `${machineIdDirectory}/${uuid}`, target: '/etc/machine-id', readOnly: true });
  }
  return mounts;
}

function portsOf(settings: ServerSettings, options: ContainerOptions): PortBinding[] {
  const bindings = Object.entries(settings.allocations.mappings).flatMap(([ip, ports]) => {
    const hostIp = ip === LOOPBACK ? options.networkInterface : ip;
    if (hostIp === '' || (ip === LOOPBACK && options.ispn)) return [];
    return [...new Set(ports)]
      .filter((port) => Number.isInteger(port) && port >= 1 && port <= 65_535)
      .flatMap((port): PortBinding[] => [
        { hostIp, port, protocol: 'tcp' },
        { hostIp, port, protocol: 'udp' },
      ]);
  });
  // 127.0.0.1 and the interface may both be mapped; the engine refuses the same binding twice.
  return [
    ...new Map(bindings.map((each) => [`${each.hostIp} ${each.port} ${each.protocol}`, each])).values(),
  ];
}

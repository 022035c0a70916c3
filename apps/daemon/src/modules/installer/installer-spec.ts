import type { InstallationScript, ServerSettings } from '@app/contracts/remote/settings.js';
import { environmentOf } from '../../platform/runtime/container-environment.js';
import { serverLimits } from '../../platform/runtime/container-limits.js';
import { installerNetwork } from '../../platform/runtime/container-network.js';
import type { ContainerOptions } from '../../platform/runtime/container-options.js';
import { NODE_LABEL, SCHEMA_LABEL, SERVER_LABEL, SPEC_SCHEMA } from '../../platform/runtime/labels.js';
import type { ContainerLimits, ContainerSpec } from '../../platform/runtime/runtime.port.js';

/** An install script forks compilers and archivers, but never without end (CVE-2021-32699). */
const DEFAULT_PIDS = 512;

export const SCRIPT_NAME = 'install.sh';
export const installerName = (uuid: string): string => `${uuid}_installer`;

/**
 * Resources of an installer (daemon-runtime.md §3): the server's, with at least the node's installer memory and CPU
 * share. What is unlimited for the server stays so; the number of processes is limited always.
 */
export function installerLimits(
  build: ServerSettings['build'],
  options: Pick<ContainerOptions, 'overhead' | 'pidLimit' | 'host' | 'installerLimits'>,
): ContainerLimits {
  const { memoryMib, cpuPercent } = options.installerLimits;
  const memory = build.memory_limit > 0 ? Math.max(build.memory_limit, memoryMib) : 0;
  const cpu = cpuPercent <= 0 || build.cpu_limit <= 0 ? 0 : Math.max(build.cpu_limit, cpuPercent);
  const limits = serverLimits({ ...build, memory_limit: memory, cpu_limit: cpu }, options);
  return { ...limits, pids: limits.pids ?? DEFAULT_PIDS, oomKillDisable: false };
}

export interface InstallerContainerInput {
  readonly settings: ServerSettings;
  readonly script: InstallationScript;
  readonly options: ContainerOptions;
  /** The server's files on the host. */
  readonly root: string;
  /** Folder on the host that holds the script. */
  readonly scriptFolder: string;
}

/**
 * The container of an install script. Scripts expect to be root in a writable image, because they call package
 * managers; so this root has nothing of a root's but what those need (hazard D17, CVE-2023-32080): it may change
 * owners and modes of the files it sees and take on other users' ids, it may not touch devices, mounts, the network's
 * set-up, other processes or the kernel. The engine masks /proc and /sys as for every unprivileged container.
 */
export function installerContainer(input: InstallerContainerInput): ContainerSpec {
  const { settings, script, options, root, scriptFolder } = input;
  return {
    name: installerName(settings.uuid),
    hostname: 'installer',
    domainname: '',
    image: script.container_image.replace(/^~/, ''),
    command: [script.entrypoint, `/mnt/install/${SCRIPT_NAME}`],
    environment: environmentOf(settings, options),
    labels: {
      ...settings.labels,
      Service: 'Pelican',
      ContainerType: 'server_installer',
      [NODE_LABEL]: options.nodeUuid,
      [SERVER_LABEL]: settings.uuid,
      [SCHEMA_LABEL]: SPEC_SCHEMA,
    },
    // The image's own user: root in every installer image, and scripts may expect another in theirs.
    user: '',
    workingDirectory: '',
    mounts: [
      { source: root, target: '/mnt/server', readOnly: false },
      // Wings mounts it writable, so that a script can change what a later run executes as root.
      { source: scriptFolder, target: '/mnt/install', readOnly: true },
    ],
    tmpfsMib: options.tmpfsMib,
    readOnlyRoot: false,
    capabilitiesDropped: ['ALL'],
    capabilitiesAdded: ['chown', 'dac_override', 'fowner', 'fsetid', 'setuid', 'setgid'],
    dns: options.dns,
    networkMode: installerNetwork(settings, options),
    ports: [],
    limits: installerLimits(settings.build, options),
    init: false,
    usernsMode: options.usernsMode,
    log: options.log,
  };
}

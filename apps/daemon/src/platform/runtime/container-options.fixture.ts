import { type ContainerOptions, DEFAULT_LOG } from './container-options.js';

/** Options of a stock node, for tests. */
export const aContainerOptions = (overrides: Partial<ContainerOptions> = {}): ContainerOptions => ({
  nodeUuid: 'node-uuid',
  timezone: 'Europe/Berlin',
  user: { uid: 988, gid: 989 },
  rootless: null,
  passwdDirectory: null,
  machineIdDirectory: null,
  domainname: '',
  dns: ['1.1.1.1', '1.0.0.1'],
  networkMode: 'pelican_nw',
  networkName: 'pelican_nw',
  networkDriver: 'bridge',
  isolatesOwners: true,
  networkInterface: '172.18.0.1',
  ispn: false,
  tmpfsMib: 100,
  pidLimit: 512,
  usernsMode: '',
  log: DEFAULT_LOG,
  overhead: { override: false, defaultMultiplier: 1.05, multipliers: {} },
  installerLimits: { memoryMib: 1024, cpuPercent: 100 },
  host: { cgroupVersion: 2, isIoWeightSupported: true },
  ...overrides,
});

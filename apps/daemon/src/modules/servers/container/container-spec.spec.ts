import type { ServerSettings } from '@app/contracts/remote/settings.js';
import { describe, expect, it } from 'vitest';
import { aContainerOptions } from '../../../platform/runtime/container-options.fixture.js';
import { aServerSettings } from '../../../platform/runtime/server-settings.fixture.js';
import type { ContainerOptions } from '../../../platform/runtime/container-options.js';
import { imageOf, serverContainer } from './container-spec.js';

const build = (settings: Partial<ServerSettings> = {}, options: Partial<ContainerOptions> = {}) =>
  serverContainer({
    settings: aServerSettings(settings),
    options: aContainerOptions(options),
    root: '/volumes/u',
    mounts: [],
  });

describe('serverContainer', () => {
  it('names container and host by the server uuid and uses the image without its marker', () => {
    const spec = build({ uuid: 'u', container: { image: '~local/game:1' } }, { domainname: 'games.test' });
    expect(spec).toMatchObject({ name: 'u', hostname: 'u', domainname: 'games.test', image: 'local/game:1' });
    expect(spec.command).toEqual([]);
  });

  it('tells local images from those that are pulled', () => {
    expect(imageOf(aServerSettings({ container: { image: '~a' } }))).toEqual({ image: 'a', isLocal: true });
    expect(imageOf(aServerSettings({ container: { image: 'a~' } }))).toEqual({ image: 'a~', isLocal: false });
  });

  it('runs without rights: user, read-only root, dropped capabilities', () => {
    const spec = build();
    expect(spec).toMatchObject({ user: '988:989', readOnlyRoot: true, tmpfsMib: 100, init: false });
    expect(spec.capabilitiesDropped).toEqual(
      expect.arrayContaining(['dac_override', 'sys_ptrace', 'net_raw', 'mknod', 'setfcap']),
    );
    expect(spec.capabilitiesDropped).not.toContain('setuid');
  });

  it.each([
    [0, 100],
    [32, 32],
    [4096, 100],
  ])('D24: /tmp is no larger than the memory of the server: %i MiB', (memory_limit, tmpfsMib) => {
    const { build: limits } = aServerSettings({});
    expect(build({ build: { ...limits, memory_limit } }).tmpfsMib).toBe(tmpfsMib);
  });

  it('uses the ids inside the container when rootless', () => {
    expect(build({}, { rootless: { uid: 0, gid: 0 } }).user).toBe('0:0');
  });

  it('puts panel labels first and forces its own', () => {
    const { labels } = build({
      labels: { team: 'blue', Service: 'mine', 'rookery.node': 'another' },
    });
    expect(labels).toMatchObject({
      team: 'blue',
      Service: 'Pelican',
      ContainerType: 'server_process',
      'rookery.node': 'node-uuid',
      'rookery.server': aServerSettings().uuid,
      'rookery.schema': '1',
    });
  });

  it('passes TZ, STARTUP and the build before the upper-cased variables', () => {
    const spec = build({
      environment: { motd: 'hi', SERVER_PORT: '1', size: 5, list: ['x'] },
      invocation: 'run {{motd}} {{SERVER_PORT}}',
    });
    expect(spec.environment).toEqual([
      'TZ=Europe/Berlin',
      'STARTUP=run hi 1',
      'SERVER_MEMORY=1024',
      'SERVER_IP=172.18.0.1',
      'SERVER_PORT=25565',
      'MOTD=hi',
      'SIZE=5',
      'LIST=',
    ]);
  });

  it('mounts files, accounts, machine id and the checked custom mounts in that order', () => {
    const spec = serverContainer({
      settings: aServerSettings({ uuid: 'u' }),
      options: aContainerOptions({ passwdDirectory: '/etc/p', machineIdDirectory: '/etc/m' }),
      root: '/volumes/u',
      mounts: [{ source: '/maps', target: '/maps', readOnly: true }],
    });
    expect(spec.mounts).toEqual([
      { source: '/volumes/u', target: '/home/container', readOnly: false },
      { source: '/etc/p/passwd', target: '/etc/passwd', readOnly: true },
      { source: '/etc/p/group', target: '/etc/group', readOnly: true },
      { source: '/etc/m/u', target: '/etc/machine-id', readOnly: true },
      { source: '/maps', target: '/maps', readOnly: true },
    ]);
  });

  it('publishes each port over tcp and udp, loopback on the interface', () => {
    const mappings = { '127.0.0.1': [25565, 0, 70000, 25565], '10.0.0.5': [7777] };
    const spec = build({ allocations: { default: { ip: '127.0.0.1', port: 25565 }, mappings } });
    expect(spec.ports).toEqual([
      { hostIp: '172.18.0.1', port: 25565, protocol: 'tcp' },
      { hostIp: '172.18.0.1', port: 25565, protocol: 'udp' },
      { hostIp: '10.0.0.5', port: 7777, protocol: 'tcp' },
      { hostIp: '10.0.0.5', port: 7777, protocol: 'udp' },
    ]);
  });

  it('publishes a port once when loopback and the interface are both mapped', () => {
    const mappings = { '127.0.0.1': [1000], '172.18.0.1': [1000] };
    const spec = build({ allocations: { default: { ip: '127.0.0.1', port: 1000 }, mappings } });
    expect(spec.ports).toHaveLength(2);
  });

  it('drops loopback ports, all of them, where the gateway cannot be published on', () => {
    const mappings = { '127.0.0.1': [1000, 1001, 1002], '10.0.0.5': [7777] };
    const spec = build(
      { allocations: { default: { ip: '10.0.0.5', port: 7777 }, mappings } },
      { ispn: true },
    );
    expect(spec.ports.map((port) => port.port)).toEqual([7777, 7777]);
  });

  it('D21: puts the servers of one owner on a network, and those of nobody known on one each', () => {
    const network = (settings: Partial<ServerSettings>, options: Partial<ContainerOptions> = {}) =>
      build(settings, options).networkMode;
    expect(network({ uuid: 'a', owner: 'x' })).toMatch(/^rookery-[0-9a-f]{12}$/);
    expect(network({ uuid: 'a', owner: 'x' })).toBe(network({ uuid: 'b', owner: 'x' }));
    const others = [
      network({ uuid: 'a', owner: 'x' }),
      network({ uuid: 'a', owner: 'y' }),
      network({ uuid: 'a', owner: 'x' }, { nodeUuid: 'other' }),
      network({ uuid: 'a' }),
      network({ uuid: 'b', owner: null }),
      network({ uuid: 'a' }, { isolatesOwners: false }),
    ];
    expect(new Set(others).size).toBe(others.length);
    expect(others.at(-1)).toBe('pelican_nw');
  });

  it('gives a forced outgoing address a network of its own, but not to a server without allocation', () => {
    const withPort = (port: number, options: Partial<ContainerOptions> = {}) =>
      build(
        {
          owner: 'x',
          allocations: { force_outgoing_ip: true, default: { ip: '10.0.0.5', port }, mappings: {} },
        },
        options,
      );
    const shared = { isolatesOwners: false };
    expect(withPort(25565, shared)).toMatchObject({ networkMode: 'ip-10-0-0-5', outgoingIp: '10.0.0.5' });
    expect(withPort(25565).networkMode).toMatch(/^ip-10-0-0-5-[0-9a-f]{12}$/);
    expect(withPort(0, shared).networkMode).toBe('pelican_nw');
    expect(withPort(0).outgoingIp).toBeUndefined();
  });

  it('gives a fixed address on macvlan', () => {
    const spec = build(
      { allocations: { default: { ip: '10.0.0.5', port: 1 }, mappings: {} } },
      { networkDriver: 'macvlan', networkName: 'lan' },
    );
    expect(spec).toMatchObject({ networkMode: 'lan', ipv4Address: '10.0.0.5' });
  });

  it('D27: adds an init where the panel asks for it', () => {
    expect(build({ container: { image: 'a', init: true } }).init).toBe(true);
  });

  it('labels equal specs equally and different ones differently', () => {
    const label = (spec: ReturnType<typeof build>) => spec.labels['rookery.spec'];
    expect(label(build())).toBe(label(build()));
    expect(label(build({ environment: { A: '1' } }))).not.toBe(label(build()));
  });
});

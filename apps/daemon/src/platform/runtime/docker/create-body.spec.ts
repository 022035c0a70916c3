import { describe, expect, it } from 'vitest';
import { aContainer } from '../runtime.suite.js';
import { createBody } from './create-body.js';

describe('createBody', () => {
  it('always forbids new privileges and restarts, and gives a terminal', () => {
    const body = createBody(aContainer({ name: 'web', image: 'game', capabilitiesDropped: ['mknod'] }));
    expect(body).toMatchObject({ name: 'web', Image: 'game', Tty: true, OpenStdin: true });
    expect(body.HostConfig).toMatchObject({
      SecurityOpt: ['no-new-privileges'],
      CapDrop: ['mknod'],
      ReadonlyRootfs: true,
      RestartPolicy: { Name: 'no' },
      Tmpfs: { '/tmp': 'rw,exec,nosuid,size=10M' },
    });
    expect(body.HostConfig?.Privileged).toBeUndefined();
  });

  it('binds each port of each address, tcp and udp apart', () => {
    const body = createBody(
      aContainer({
        name: 'web',
        ports: [
          { hostIp: '10.0.0.1', port: 80, protocol: 'tcp' },
          { hostIp: '10.0.0.2', port: 80, protocol: 'tcp' },
          { hostIp: '10.0.0.1', port: 80, protocol: 'udp' },
        ],
      }),
    );
    expect(body.ExposedPorts).toEqual({ '80/tcp': {}, '80/udp': {} });
    expect(body.HostConfig?.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '10.0.0.1', HostPort: '80' },
        { HostIp: '10.0.0.2', HostPort: '80' },
      ],
      '80/udp': [{ HostIp: '10.0.0.1', HostPort: '80' }],
    });
  });

  it('D14, D15: sends neither an OOM flag nor an io weight unless it is told to, never a score', () => {
    const { limits } = aContainer({ name: 'x' });
    const plain = createBody(aContainer({ name: 'web' })).HostConfig;
    expect(plain).not.toHaveProperty('OomKillDisable');
    expect(plain).not.toHaveProperty('BlkioWeight');
    expect(plain).not.toHaveProperty('OomScoreAdj');
    const special = aContainer({ name: 'web', limits: { ...limits, ioWeight: 500, oomKillDisable: true } });
    expect(createBody(special).HostConfig).toMatchObject({ BlkioWeight: 500, OomKillDisable: true });
  });

  it('sets CPU time only where it is limited', () => {
    const { limits } = aContainer({ name: 'x' });
    expect(createBody(aContainer({ name: 'web' })).HostConfig).not.toHaveProperty('CpuQuota');
    const body = createBody(aContainer({ name: 'web', limits: { ...limits, cpuQuota: 150_000 } }));
    expect(body.HostConfig).toMatchObject({ CpuQuota: 150_000, CpuPeriod: 100_000, CpuShares: 1024 });
  });

  it('gives a fixed address where one is named', () => {
    const body = createBody(aContainer({ name: 'web', networkMode: 'lan', ipv4Address: '10.0.0.9' }));
    expect(body.NetworkingConfig?.EndpointsConfig?.['lan']).toEqual({
      IPAMConfig: { IPv4Address: '10.0.0.9' },
    });
  });
});

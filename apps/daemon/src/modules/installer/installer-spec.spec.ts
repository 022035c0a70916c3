import { describe, expect, it } from 'vitest';
import { aContainerOptions } from '../../platform/runtime/container-options.fixture.js';
import { aServerSettings } from '../../platform/runtime/server-settings.fixture.js';
import { installerContainer, installerLimits } from './installer-spec.js';
import { OutputLines } from './output-lines.js';
import { Redactor } from './redactor.js';

const MIB = 2 ** 20;
const { build } = aServerSettings();
const spec = installerContainer({
  settings: aServerSettings({ uuid: 'u', labels: { ContainerType: 'x' } }),
  script: { container_image: '~setup:1', entrypoint: 'ash', script: '' },
  options: aContainerOptions(),
  root: '/volumes/u',
  scriptFolder: '/tmp/u',
});

describe('installerContainer', () => {
  it('runs the script beside the server files', () => {
    expect(spec).toMatchObject({
      name: 'u_installer',
      hostname: 'installer',
      image: 'setup:1',
      command: ['ash', '/mnt/install/install.sh'],
      labels: { ContainerType: 'server_installer', 'rookery.server': 'u' },
      ports: [],
    });
  });

  it('CVE-2023-32080, D17: has no more rights than package managers need, and no path of the host but two', () => {
    expect(spec.capabilitiesDropped).toEqual(['ALL']);
    expect(spec.capabilitiesAdded).toEqual(['chown', 'dac_override', 'fowner', 'fsetid', 'setuid', 'setgid']);
    expect(spec.mounts).toEqual([
      { source: '/volumes/u', target: '/mnt/server', readOnly: false },
      { source: '/tmp/u', target: '/mnt/install', readOnly: true },
    ]);
  });

  it('has at least the memory and CPU of the node for installers', () => {
    const limits = (memory: number, cpu: number) =>
      installerLimits({ ...build, memory_limit: memory, cpu_limit: cpu }, aContainerOptions());
    expect(limits(128, 10)).toMatchObject({
      memoryReservationBytes: 1024 * MIB,
      cpuQuota: 100_000,
    });
    expect(limits(4000, 300)).toMatchObject({ memoryReservationBytes: 4000 * MIB, cpuQuota: 300_000 });
    expect(limits(0, 0)).toMatchObject({ memoryBytes: 0, cpuQuota: 0 });
  });

  it('CVE-2021-32699: limits processes even where servers are not limited', () => {
    expect(installerLimits(build, aContainerOptions({ pidLimit: 0 })).pids).toBe(512);
    expect(installerLimits(build, aContainerOptions({ pidLimit: 99 })).pids).toBe(99);
  });
});

describe('Redactor', () => {
  it('hides the longer of two secrets that begin alike', () => {
    const redactor = new Redactor(['A_TOKEN=abcde', 'B_TOKEN=abcdefgh', 'NAME=visible']);
    expect(redactor.hide('abcdefgh abcde visible')).toBe('*** *** visible');
  });

  it('leaves short values alone and hides the entry of the header all the same', () => {
    const redactor = new Redactor(['RCON_PASS=1']);
    expect(redactor.hide('1 of 10')).toBe('1 of 10');
    expect(redactor.entry('RCON_PASS=1')).toBe('RCON_PASS=***');
  });

  it('hides a secret inside another entry', () => {
    const redactor = new Redactor(['DB_PASSWORD=hunter2222']);
    expect(redactor.entry('STARTUP=run -p hunter2222')).toBe('STARTUP=run -p ***');
  });
});

describe('OutputLines', () => {
  const cut = (...chunks: (string | Buffer)[]): string[] => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks) output.add(Buffer.from(chunk));
    output.end();
    return lines;
  };

  it('joins lines and characters across chunks, and keeps blank lines', () => {
    const euro = Buffer.from('€');
    expect(cut('a', 'b\r', '\n\r\n', euro.subarray(0, 1), euro.subarray(1), '\n')).toEqual(['ab', '', '€']);
  });

  it('gives on a last line without an end', () => {
    expect(cut('a\nb')).toEqual(['a', 'b']);
    expect(cut('a\n')).toEqual(['a']);
  });

  it('gives on endless lines in pieces and loses nothing', () => {
    const lines = cut('x'.repeat(100_000), 'y'.repeat(100_000));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join('')).toBe('x'.repeat(100_000) + 'y'.repeat(100_000));
  });
});

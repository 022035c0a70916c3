import { describe, expect, it } from 'vitest';
import { memoryMultiplier, serverLimits } from './container-limits.js';
import { aContainerOptions } from './container-options.fixture.js';
import type { ContainerOptions } from './container-options.js';
import { aServerSettings } from './server-settings.fixture.js';

const MIB = 2 ** 20;
const { build } = aServerSettings();
const limits = (changes: Partial<typeof build> = {}, options: Partial<ContainerOptions> = {}) =>
  serverLimits({ ...build, ...changes }, aContainerOptions(options));

describe('serverLimits', () => {
  it.each([
    [512, 1.15],
    [2048, 1.15],
    [2049, 1.1],
    [4096, 1.1],
    [4097, 1.05],
  ])('adds overhead to %i MiB: × %d', (memory, factor) => {
    expect(limits({ memory_limit: memory }).memoryBytes).toBe(Math.round(memory * factor * MIB));
    expect(limits({ memory_limit: memory }).memoryReservationBytes).toBe(memory * MIB);
  });

  it('takes the smallest own multiplier that fits, else the default one', () => {
    const overhead = { override: true, defaultMultiplier: 1.01, multipliers: { '4096': 1.2, '1024': 1.5 } };
    expect(memoryMultiplier(1024, overhead)).toBe(1.5);
    expect(memoryMultiplier(1025, overhead)).toBe(1.2);
    expect(memoryMultiplier(5000, overhead)).toBe(1.01);
  });

  it('adds swap to memory; 0 is none, negative is unlimited', () => {
    const { memoryBytes } = limits({ swap: 0 });
    expect(limits({ swap: 0 }).memorySwapBytes).toBe(memoryBytes);
    expect(limits({ swap: 100 }).memorySwapBytes).toBe(memoryBytes + 100 * MIB);
    expect(limits({ swap: -1 }).memorySwapBytes).toBe(-1);
  });

  it('leaves memory and swap alone without a memory limit', () => {
    expect(limits({ memory_limit: 0, swap: 512 })).toMatchObject({
      memoryBytes: 0,
      memoryReservationBytes: 0,
      memorySwapBytes: 0,
    });
  });

  it('gives 1 ms of 100 per percent of CPU, and no quota for 0', () => {
    expect(limits({ cpu_limit: 150 }).cpuQuota).toBe(150_000);
    expect(limits({ cpu_limit: 0 }).cpuQuota).toBe(0);
    expect(limits({ cpu_limit: 0.5 }).cpuQuota).toBe(1000);
  });

  it('pins to CPUs when there are any named', () => {
    expect(limits({ threads: '0-1,3' }).cpuset).toBe('0-1,3');
    expect(limits({ threads: null }).cpuset).toBe('');
  });

  it('CVE-2021-32699: always limits processes', () => {
    expect(limits().pids).toBe(512);
  });

  it('D15: sends an io weight only where the kernel knows it', () => {
    expect(limits({ io_weight: 500 }).ioWeight).toBe(500);
    expect(
      limits({ io_weight: 500 }, { host: { cgroupVersion: 2, isIoWeightSupported: false } }).ioWeight,
    ).toBeNull();
    expect(limits({ io_weight: null }).ioWeight).toBeNull();
    expect(limits({ io_weight: 5 }).ioWeight).toBeNull();
  });

  it('D14: never switches the OOM killer off on cgroup v2, nor without a memory limit', () => {
    const v1 = { host: { cgroupVersion: 1 as const, isIoWeightSupported: false } };
    expect(limits({ oom_killer: false }).oomKillDisable).toBe(false);
    expect(limits({ oom_killer: false }, v1).oomKillDisable).toBe(true);
    expect(limits({ oom_killer: undefined, oom_disabled: true }, v1).oomKillDisable).toBe(true);
    expect(limits({ oom_killer: undefined }, v1).oomKillDisable).toBe(false);
    expect(limits({ oom_killer: false, memory_limit: 0 }, v1).oomKillDisable).toBe(false);
  });
});

import type { ServerSettings } from '@app/contracts/remote/settings.js';
import type { ContainerOptions } from './container-options.js';
import type { ContainerLimits } from './runtime.port.js';

const MIB = 2 ** 20;
/** The kernel refuses quotas under a millisecond. */
const MIN_QUOTA_US = 1000;
const US_PER_PERCENT = 1000;

/** Hidden room for what a runtime such as Java needs beyond its own limit (daemon-runtime.md §1). */
export function memoryMultiplier(limitMib: number, overhead: ContainerOptions['overhead']): number {
  if (overhead.override) {
    const keys = Object.keys(overhead.multipliers).map(Number);
    const fitting = keys.filter((key) => key >= limitMib).sort((a, b) => a - b)[0];
    return (
      (fitting === undefined ? undefined : overhead.multipliers[String(fitting)]) ??
      overhead.defaultMultiplier
    );
  }
  if (limitMib <= 2048) return 1.15;
  return limitMib <= 4096 ? 1.1 : 1.05;
}

/** 1 % = 1 ms of CPU in each 100 ms; 0 or less = unlimited. */
export const cpuQuota = (percent: number): number =>
  percent > 0 ? Math.max(MIN_QUOTA_US, Math.round(percent * US_PER_PERCENT)) : 0;

/** Memory with its swap, in bytes; -1 as swap = unlimited. No memory limit = no swap limit (Docker refuses one alone). */
export function memoryBytes(
  limitMib: number,
  swapMib: number,
  factor: number,
): Pick<ContainerLimits, 'memoryBytes' | 'memoryReservationBytes' | 'memorySwapBytes'> {
  if (limitMib <= 0) return { memoryBytes: 0, memoryReservationBytes: 0, memorySwapBytes: 0 };
  const memory = Math.round(limitMib * factor * MIB);
  return {
    memoryBytes: memory,
    memoryReservationBytes: Math.round(limitMib * MIB),
    memorySwapBytes: swapMib < 0 ? -1 : Math.round(swapMib * MIB) + memory,
  };
}

/** Resources of a server's container: daemon-runtime.md §1, table of resources. */
export function serverLimits(
  build: ServerSettings['build'],
  options: Pick<ContainerOptions, 'overhead' | 'pidLimit' | 'host'>,
): ContainerLimits {
  const memory = memoryBytes(
    build.memory_limit,
    build.swap,
    memoryMultiplier(build.memory_limit, options.overhead),
  );
  const weight = build.io_weight ?? 0;
  const hasWeight = options.host.isIoWeightSupported && weight >= 10 && weight <= 1000;
  const oomKiller = build.oom_killer ?? !(build.oom_disabled ?? false);
  return {
    ...memory,
    cpuQuota: cpuQuota(build.cpu_limit),
    cpuset: build.threads?.trim() ?? '',
    ioWeight: hasWeight ? weight : null,
    pids: options.pidLimit > 0 ? options.pidLimit : null,
    // cgroup v2 ignores the flag and crun crashes on it (hazard D14); without a limit it would hang the host.
    oomKillDisable: !oomKiller && options.host.cgroupVersion === 1 && memory.memoryBytes > 0,
  };
}

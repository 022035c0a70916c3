import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostCapabilities } from './container-options.js';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Looks once at what the kernel's control groups can do (hazard D15): io weights are often missing. */
export async function probeHost(mount = '/sys/fs/cgroup'): Promise<HostCapabilities> {
  const isV2 = await exists(join(mount, 'cgroup.controllers'));
  const weights = isV2
    ? ['system.slice/io.weight', 'io.weight']
    : ['blkio/blkio.weight', 'blkio/blkio.bfq.weight'];
  const found = await Promise.all(weights.map((file) => exists(join(mount, file))));
  return { cgroupVersion: isV2 ? 2 : 1, isIoWeightSupported: found.includes(true) };
}

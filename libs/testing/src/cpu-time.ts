/**
 * Milliseconds of processor time that `work` takes of this thread. For tests of what must end soon whatever it is
 * given: what else the machine does takes no part of it, as it would of the clock on the wall.
 */
export function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

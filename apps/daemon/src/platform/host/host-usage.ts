import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { holdingMount, readMounts } from './mount-table.js';

export interface FilesystemUsage {
  readonly device: string;
  readonly mountpoint: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly tags: readonly string[];
}

export interface HostUsage {
  readonly memoryTotal: number;
  readonly memoryUsed: number;
  readonly swapTotal: number;
  readonly swapUsed: number;
  readonly load: readonly [number, number, number];
  /** 0–100 over all cores. */
  readonly cpuPercent: number;
  readonly filesystems: readonly FilesystemUsage[];
}

interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** Reads the machine's usage from the kernel; the CPU figure is that of the time since the last call. */
export class HostUsageReader {
  private last: CpuTimes = { busy: 0, total: 0 };

  /** `folders`: tag → path; folders of one filesystem are one entry with several tags. */
  async read(folders: Readonly<Record<string, string>>): Promise<HostUsage> {
    const [memory, cpu, filesystems] = await Promise.all([readMemory(), readCpu(), readFilesystems(folders)]);
    const total = cpu.total - this.last.total;
    const cpuPercent = total > 0 ? (100 * (cpu.busy - this.last.busy)) / total : 0;
    this.last = cpu;
    return { ...memory, load: loadavg() as [number, number, number], cpuPercent, filesystems };
  }
}

async function readMemory(): Promise<
  Pick<HostUsage, 'memoryTotal' | 'memoryUsed' | 'swapTotal' | 'swapUsed'>
> {
  const text = await readFile('/proc/meminfo', 'utf8');
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    memoryTotal: bytes('MemTotal'),
    memoryUsed: bytes('MemTotal') - bytes('MemAvailable'),
    swapTotal: bytes('SwapTotal'),
    swapUsed: bytes('SwapTotal') - bytes('SwapFree'),
  };
}

async function readCpu(): Promise<CpuTimes> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n', 1);
  // user nice system idle iowait irq softirq steal; guest times are part of user.
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  const total = times.reduce((sum, time) => sum + time, 0);
  return { total, busy: total - (times[3] ?? 0) - (times[4] ?? 0) };
}

async function readFilesystems(folders: Readonly<Record<string, string>>): Promise<FilesystemUsage[]> {
  const mounts = await readMounts();
  const byMount = new Map<string, { device: string; mountpoint: string; tags: string[] }>();
  for (const [tag, path] of Object.entries(folders)) {
    const { device, mountpoint } = holdingMount(mounts, path);
    const entry = byMount.get(mountpoint) ?? { device, mountpoint, tags: [] };
    entry.tags.push(tag);
    byMount.set(mountpoint, entry);
  }
  const found = await Promise.all(
    [...byMount.values()].map(async (mount) => {
      const usage = await statfs(mount.mountpoint).catch(() => null);
      if (!usage) return [];
      const totalBytes = usage.blocks * usage.bsize;
      return [{ ...mount, totalBytes, usedBytes: totalBytes - usage.bfree * usage.bsize }];
    }),
  );
  return found.flat();
}

/** Name of the distribution, as `/etc/os-release` has it. */
export async function readPrettyName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? 'Linux';
}

export const cpuThreads = (): number => availableParallelism();

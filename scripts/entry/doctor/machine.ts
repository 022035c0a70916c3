import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { join } from 'node:path';
import { existingFolder } from '../files.ts';
import type { Installation } from '../installation.ts';
import { canProgram, succeeds } from '../programs.ts';
import { isPrivate } from '../settings.ts';
import { fail, ok, warn, type Finding } from './report.ts';

const MIB = 1024 * 1024;
/** A running installation with its demo server, measured; building it takes more, which `up` checks. */
const COMFORTABLE_MEMORY_MIB = 1500;
const COMFORTABLE_DISK_MIB = 5000;
const NEEDED_DISK_MIB = 1000;

/** A line of /proc/meminfo in MiB. */
export function memoryMib(text: string, name: string): number {
  return Math.floor(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024);
}

export function checkMachine(at: Installation): Finding[] {
  const processors = availableParallelism();
  const meminfo = readFileSync('/proc/meminfo', 'utf8');
  const memory = memoryMib(meminfo, 'MemAvailable');
  const disk = statfsSync(existingFolder(at.home));
  return [
    processors >= 2
      ? ok(`${processors} processors`)
      : warn('one processor', 'Building takes minutes; two or more are better.'),
    memory >= COMFORTABLE_MEMORY_MIB
      ? ok(`${memory} MiB of memory available`)
      : warn(
          `${memory} MiB of memory available`,
          'Panel, daemon and services want 1 GiB, the demo server 0.5 GiB.',
        ),
    diskFinding(at.home, Math.floor((disk.bavail * disk.bsize) / MIB)),
    process.getuid?.() === 0 || canProgram('sudo')
      ? ok(process.getuid?.() === 0 ? 'root' : 'sudo is there')
      : fail('neither root nor sudo', 'Run ./rookery as root.'),
    ok(memoryMib(meminfo, 'SwapTotal') > 0 ? 'swap' : 'no swap: servers get memory alone'),
  ];
}

export function diskFinding(home: string, free: number): Finding {
  const text = `${free} MiB free on the disk of ${home}`;
  if (free >= COMFORTABLE_DISK_MIB) return ok(text);
  return free >= NEEDED_DISK_MIB
    ? warn(text, 'Images and servers need room: free some, or move ROOKERY_HOME.')
    : fail(text, 'Free at least 1 GB, or move ROOKERY_HOME to another disk.');
}

export function checkKernel(): Finding[] {
  const root = '/sys/fs/cgroup';
  const controllers = join(root, 'cgroup.controllers');
  const overlay =
    /\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8')) || succeeds('modprobe', '-n', 'overlay');
  const findings = [
    overlay
      ? ok('overlay file system')
      : warn('no overlay file system', 'Docker falls back to a slower storage driver that copies images.'),
  ];
  if (existsSync(controllers)) {
    const present = readFileSync(controllers, 'utf8').trim().split(' ');
    const missing = ['cpu', 'memory', 'pids'].filter((name) => !present.includes(name));
    findings.unshift(
      missing.length === 0
        ? ok(`kernel ${release()}, cgroup v2`)
        : fail(
            `cgroup v2 without ${missing.join(' ')}`,
            'The limits of servers need these controllers: enable them for this machine or container.',
          ),
    );
  } else {
    const missing = ['cpu', 'cpuset', 'memory', 'pids', 'blkio'].filter(
      (name) => !existsSync(join(root, name)),
    );
    findings.unshift(
      missing.length === 0
        ? ok(`kernel ${release()}, cgroup v1`)
        : warn(
            `cgroup v1 without ${missing.join(' ')}`,
            '`up` mounts what the kernel has; without it those limits are not enforced.',
          ),
    );
  }
  return findings;
}

export function checkPrograms(at: Installation): Finding[] {
  const wanted: Record<string, string> = {
    curl: 'curl',
    ip: 'iproute2',
    jq: 'jq',
    busybox: 'busybox-static',
    npm: 'npm',
    restic: 'restic',
    bwrap: 'bubblewrap',
    ...(isPrivate(at, 'mariadb') ? { mariadbd: 'mariadb-server' } : {}),
    ...(isPrivate(at, 'redis') ? { 'redis-server': 'redis-server' } : {}),
  };
  const missing = Object.keys(wanted)
    .filter((program) => !canProgram(program))
    .map((program) => wanted[program]);
  return [
    missing.length === 0
      ? ok('every program that is needed is installed')
      : warn(
          `missing packages: ${missing.join(' ')}`,
          `./rookery up installs them, or: apt-get install --no-remove ${missing.join(' ')}`,
        ),
    ok(`Node ${process.version}`),
  ];
}

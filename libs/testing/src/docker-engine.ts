import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { Program, waitUntil, type TestService } from './process.js';
import { serviceFolder } from './run-folder.js';

const run = promisify(execFile);

export interface TestDockerEngine extends TestService {
  /** Path of the engine's unix socket. */
  readonly socketPath: string;
  /** Address of the host on the engine's bridge: what containers reach, and nothing beyond. */
  readonly gateway: string;
  /** A client of its own; the engine's developers' library, as the daemon uses it. */
  readonly client: Docker;
}

/** Slots of 10.128.0.0/9: a /20 per engine, so that neither bridges nor networks of two engines meet. */
const SLOTS = 2_048;

const subnetOf = (slot: number): string => `10.${128 + (slot >> 4)}.${(slot & 15) << 4}`;

/** Takes a free slot by creating its bridge: the kernel refuses a second one of the same name. */
async function claimBridge(): Promise<{ bridge: string; prefix: string }> {
  for (let attempt = 0; attempt < 64; attempt++) {
    const slot = (process.pid * 7 + attempt) % SLOTS;
    const bridge = `rkt${slot}`;
    const prefix = subnetOf(slot);
    try {
      await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
    } catch (error) {
      if (String(error).includes('File exists')) continue;
      throw new Error('A bridge could not be created: the Docker tests need root and iproute2.', {
        cause: error,
      });
    }
    await run('ip', ['addr', 'add', `${prefix}.1/24`, 'dev', bridge]);
    await run('ip', ['link', 'set', bridge, 'up']);
    return { bridge, prefix };
  }
  throw new Error('64 test bridges in a row are taken; remove stale ones with `ip link del rkt<n>`');
}

/** What an engine in the machine's own network must not do: rules and forwarding are everybody's there. */
const NO_FIREWALL = ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];

let namespaces = 0;

interface Place {
  /** Of its cgroup, and of its bridge where it has one of ours. */
  readonly name: string;
  /** Runs the engine where it belongs. */
  readonly wrapper: readonly string[];
  readonly args: readonly string[];
  readonly gateway: string;
}

async function placeOf(isApart: boolean, mounts: string): Promise<Place> {
  if (isApart) {
    const name = `rka${process.pid}-${(namespaces += 1)}`;
    const script = `set -e; ip link set lo up; ${mounts}\nexec "$@"`;
    const apart = ['--net', ...(mounts === '' ? [] : ['--mount', '--propagation', 'private'])];
    return {
      name,
      wrapper: ['unshare', ...apart, 'sh', '-c', script, 'sh'],
      args: [],
      gateway: '172.17.0.1',
    };
  }
  const { bridge, prefix } = await claimBridge();
  const args = [`--bridge=${bridge}`, `--default-address-pool=base=${prefix}.0/20,size=24`, ...NO_FIREWALL];
  return { name: bridge, wrapper: [], args, gateway: `${prefix}.1` };
}

/**
 * A Docker Engine of its own: data, socket, bridge, subnet and cgroup apart from any other on the
 * machine. It has no iptables rules, so containers reach the bridge's gateway and not the internet. One that `isApart`
 * has them, in a network namespace of its own: published ports are in there, not on this machine. `mounts` is a shell
 * script that makes mounts for it and its containers alone, before it starts; `$FOLDER` is the engine's.
 * Needs root and Debian's `docker.io`. Containers outlive `kill9` and `restart` (live restore).
 */
export async function startDockerEngine({ isApart = false, mounts = '' } = {}): Promise<TestDockerEngine> {
  const folder = await serviceFolder('docker');
  const { name: bridge, wrapper, args, gateway } = await placeOf(isApart, mounts);
  await writeFile(join(folder, 'bridge'), bridge);
  const socketPath = join(folder, 'docker.sock');
  const client = new Docker({ socketPath });
  const program = new Program({
    name: 'Docker Engine',
    command: wrapper[0] ?? 'dockerd',
    args: [
      ...(isApart ? [...wrapper.slice(1), 'dockerd'] : []),
      `--data-root=${join(folder, 'data')}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'pid')}`,
      `--config-file=${join(folder, 'no-config.json')}`,
      `--host=unix://${socketPath}`,
      ...args,
      '--userland-proxy=true',
      '--live-restore',
      `--cgroup-parent=/${bridge}`,
      '--shutdown-timeout=3',
      '--log-opt=max-size=5m',
    ],
    logFile: join(folder, 'log'),
    env: { FOLDER: folder },
    deadlineMs: 30_000,
    isReady: async () => String(await client.ping()) === 'OK',
  });
  const start = async (): Promise<void> => {
    // A killed engine leaves these; a new one would believe them.
    await rm(join(folder, 'pid'), { force: true });
    await rm(join(folder, 'exec', 'containerd', 'containerd.pid'), { force: true });
    await program.start();
  };
  try {
    await writeFile(join(folder, 'no-config.json'), '{}');
    await start();
  } catch (error) {
    await run('ip', ['link', 'del', bridge]).catch(() => undefined);
    throw error;
  }
  return {
    url: `unix://${socketPath}`,
    socketPath,
    gateway,
    client,
    get pid() {
      return program.pid;
    },
    stop: async () => {
      if (program.isRunning) await removeContainers(client);
      await program.end('SIGTERM', 15_000);
      await sweepEngine(folder);
    },
    kill9: () => program.end('SIGKILL', 0),
    restart: async () => {
      await program.end('SIGTERM', 15_000);
      await start();
    },
  };
}

/** With their networks. Removing by force kills first; a plain engine shutdown would wait for each container's own end. */
async function removeContainers(client: Docker): Promise<void> {
  const containers = await client.listContainers({ all: true });
  await Promise.allSettled(
    containers.map((container) => client.getContainer(container.Id).remove({ force: true, v: true })),
  );
  // An engine leaves their bridges on the machine.
  const networks = await client.listNetworks({ filters: { type: ['custom'] } });
  await Promise.allSettled(networks.map(({ Id }) => client.getNetwork(Id).remove()));
}

/** Removes what an engine left in the kernel (processes, mounts, bridge, cgroups), then its folder. */
export async function sweepEngine(folder: string): Promise<void> {
  const bridge = readText(join(folder, 'bridge'));
  await waitUntil(
    'the engine and its containers end',
    async () => {
      const pids = [...(await engineProcesses(folder)), ...(await containerProcesses(bridge))];
      for (const pid of pids) killIfThere(pid);
      return pids.length === 0;
    },
    15_000,
  );
  const mounts = readText('/proc/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) await run('umount', ['-l', path]).catch(() => undefined);
  if (bridge) await run('ip', ['link', 'del', bridge]).catch(() => undefined);
  for (const cgroup of await cgroupsOf(bridge)) await rmdir(cgroup).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}

/** SIGKILL to a process that may have ended by itself meanwhile. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, which is what was wanted.
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The engine, its containerd, shims and port proxies: they name the folder in their command line. */
async function engineProcesses(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    const words = readText(`/proc/${pid}/cmdline`).split('\0');
    const isEngine = /^(dockerd|containerd|containerd-shim.*)$/.test(basename(words[0] ?? ''));
    return isEngine && words.some((word) => word.includes(`${folder}/`));
  });
}

async function containerProcesses(bridge: string): Promise<number[]> {
  const lists = (await cgroupsOf(bridge)).map((path) => readText(join(path, 'cgroup.procs')));
  return [...new Set(lists.flatMap((list) => list.split('\n')).filter((pid) => pid !== ''))].map(Number);
}

/** The engine's cgroups in every hierarchy, children before their parent. */
async function cgroupsOf(bridge: string): Promise<string[]> {
  if (bridge === '') return [];
  const mount = '/sys/fs/cgroup';
  const found: string[] = [];
  for (const root of [mount, ...(await directories(mount))]) {
    const parent = join(root, bridge);
    if (!(await directories(root)).includes(parent)) continue;
    found.push(...(await directories(parent)), parent);
  }
  return found;
}

async function directories(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}

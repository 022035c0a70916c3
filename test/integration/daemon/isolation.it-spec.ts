import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { localImage } from '@app/testing/images.js';
import { sharedServices } from '@app/testing/shared-services.js';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerInstaller } from '../../../apps/daemon/src/modules/installer/index.js';
import { aContainer } from '../../../apps/daemon/src/platform/runtime/runtime.suite.js';
import { aServerSettings } from '../../../apps/daemon/src/platform/runtime/server-settings.fixture.js';
import { testNode, type TestNode } from './support/server-on-engine.js';

const MIB = 2 ** 20;
const { build } = aServerSettings();

let node: TestNode;
beforeAll(async () => {
  node = await testNode({ pidLimit: 40 });
});
afterAll(() => node.dispose());

/** Runs a script in an installer and returns its output line by line. */
async function install(
  script: string,
  memoryMib = 64,
): Promise<{ lines: string[]; exitCode: number | null }> {
  const lines: string[] = [];
  const settings = aServerSettings({
    uuid: randomUUID(),
    allocations: { default: { ip: '127.0.0.1', port: 0 }, mappings: {} },
  });
  const options = { ...node.options, installerLimits: { memoryMib, cpuPercent: 50 } };
  await mkdir(join(node.folder, 'log'), { recursive: true });
  const installer = new ContainerInstaller(node.runtime, node.files, {
    tmpDirectory: join(node.folder, 'tmp'),
    logDirectory: join(node.folder, 'log'),
    timeoutSeconds: 60,
    container: () => options,
    alwaysPull: () => false,
    onProblem: (message, error) => lines.push(`PROBLEM ${message} ${String(error)}`),
  });
  const { exitCode } = await installer.run({
    server: {
      settings: { ...settings, build: { ...build, memory_limit: 32, cpu_limit: 10 } },
      process_configuration: { startup: {}, stop: { type: 'stop' }, configs: [] },
    },
    script: { container_image: `~${localImage('installer')}`, entrypoint: 'bash', script },
    reinstall: false,
    signal: new AbortController().signal,
    onLine: (line) => void lines.push(line),
    onProgress: () => undefined,
  });
  return { lines, exitCode };
}

/** The last number that a loop of `echo "n $i"` came to. */
const mostStarted = (output: string): number =>
  Math.max(0, ...[...output.matchAll(/^n (\d+)/gm)].map((match) => Number(match[1])));

/** Attempts to reach the host; each prints `REACHED <what>` when it succeeds, and `tried <what>` always. */
const ESCAPES = `
attempt() { name=$1; shift; if "$@" >/tmp/out 2>&1; then echo "REACHED $name"; fi; echo "tried $name"; }
attempt mount mount -t tmpfs none /mnt
attempt bind mount --bind / /mnt
attempt proc mount -t proc none /mnt
attempt sysctl sh -c 'echo 1 > /proc/sys/kernel/panic'
attempt pattern sh -c 'echo "|/bin/sh" > /proc/sys/kernel/core_pattern'
attempt sysrq sh -c 'echo h > /proc/sysrq-trigger'
attempt sysfs sh -c 'echo 1 > /sys/kernel/profiling'
attempt mknod mknod /tmp/device b 8 0
attempt disk sh -c 'ls /dev/sd? /dev/vd? /dev/nvme* /dev/loop0'
attempt memory sh -c 'head -c 1 /dev/mem || head -c 1 /dev/kmem'
attempt kcore sh -c 'test -n "$(head -c 64 /proc/kcore | tr -d "\\0")"'
attempt socket sh -c 'ls /var/run/docker.sock /run/docker.sock'
attempt hostname hostname other
attempt interface ip link set lo down
attempt chroot chroot / /bin/busybox true
attempt release sh -c 'd=/sys/fs/cgroup/memory; echo /bin/sh > $d/release_agent'
attempt renice nice -n -10 true
attempt host-path ls ${'$'}HOST_PATH
`;
const NAMES = [...ESCAPES.matchAll(/^attempt ([\w-]+)/gm)].map((match) => match[1]);

describe('an installer cannot see the host', () => {
  it('CVE-2023-32080: cannot mount, write kernel settings, make devices or reach the engine', async () => {
    const { lines, exitCode } = await install(`HOST_PATH=${node.folder}\n${ESCAPES}\nexit 0`);
    expect(lines.filter((line) => line.startsWith('tried'))).toEqual(NAMES.map((name) => `tried ${name}`));
    expect(lines.filter((line) => line.startsWith('REACHED'))).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('sees its own processes only, has no right beyond those of package managers and can gain none', async () => {
    const { lines } = await install(`
      echo "first $(tr '\\0' ' ' < /proc/1/cmdline)"
      for p in /proc/[0-9]*; do [ -r $p/comm ] && echo "process $(cat $p/comm)"; done
      grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status`);
    expect(lines).toContain('first bash /mnt/install/install.sh ');
    const processes = lines.filter((line) => line.startsWith('process '));
    expect(processes.length).toBeGreaterThan(0);
    for (const line of processes) expect(line).toMatch(/^process (bash|cat|busybox)$/);
    // chown, dac_override, fowner, fsetid, setgid, setuid
    const mask = (1 << 0) | (1 << 1) | (1 << 3) | (1 << 4) | (1 << 6) | (1 << 7);
    expect(lines).toContain(`CapEff:\t${mask.toString(16).padStart(16, '0')}`);
    expect(lines).toContain(`CapBnd:\t${mask.toString(16).padStart(16, '0')}`);
    expect(lines).toContain('NoNewPrivs:\t1');
  });

  it('has no path of the host but the server files and its script, and cannot change the script', async () => {
    const { lines } = await install(`
      grep -oE ' /(mnt|home|root|var|host)[^ ]* ' /proc/mounts | sort -u
      echo changed >> /mnt/install/install.sh && echo REACHED
      echo made > /mnt/server/made && echo wrote
      exit 0`);
    expect(lines.filter((line) => line.startsWith(' /'))).toEqual([' /mnt/install ', ' /mnt/server ']);
    expect(lines).not.toContain('REACHED');
    expect(lines).toContain('wrote');
  });

  it('can do what package managers do: change owners and users, write in its image', async () => {
    const { lines, exitCode } = await install(`
      set -e
      echo x > /usr/local-test && chown 5:5 /usr/local-test && chmod 4755 /usr/local-test
      mkdir /home/container/a && touch /mnt/server/f && chown 988:988 /mnt/server/f
      su nobody -s /bin/sh -c id 2>/dev/null || setuidgid nobody id 2>/dev/null || echo no-su
      echo finished`);
    expect(lines).toContain('finished');
    expect(exitCode).toBe(0);
  });

  it('cannot exceed its memory', async () => {
    const { lines } = await install(`
      cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null
      if dd if=/dev/zero of=/dev/null bs=150M count=1 2> /dev/null; then echo REACHED; else echo refused; fi
      if dd if=/dev/zero of=/dev/null bs=10M count=1 2> /dev/null; then echo fits; fi
      exit 0`);
    // The kernel counts in pages.
    const limit = Math.floor((64 * 1.15 * MIB) / 4096) * 4096;
    expect(lines).toContain(String(limit));
    expect(lines).toContain('refused');
    expect(lines).toContain('fits');
    expect(lines).not.toContain('REACHED');
  });

  it('CVE-2021-32699: cannot start processes without end', async () => {
    const { lines } = await install(
      `exec sh -c 'i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i+1)); echo "n $i"; done'`,
    );
    const most = mostStarted(lines.join('\n'));
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(41);
  });
});

describe('a server cannot leave its container', () => {
  it('reaches nothing of the host and cannot write outside its files', async () => {
    const escapes = ESCAPES.trim().split('\n').join('; ');
    const { output } = await node.run(
      `${escapes}; echo x > /etc/x && echo REACHED root; touch /home/container/ok && echo wrote; id`,
      { environment: { HOST_PATH: node.folder } },
    );
    expect(output).not.toMatch(/^REACHED/m);
    expect(output).toContain('tried host-path');
    expect(output).toContain('wrote');
    expect(output).toMatch(/uid=988.* gid=989/);
  });

  it('has none of the dropped capabilities, even for a set-uid program', async () => {
    const { output } = await node.run(`grep -E '^(CapEff|CapPrm|NoNewPrivs):' /proc/self/status; true`);
    expect(output).toContain('CapEff:\t0000000000000000');
    expect(output).toContain('NoNewPrivs:\t1');
  });
});

describe('a server cannot exceed its limits', () => {
  it('memory: is killed beyond it, and the engine says why', async () => {
    const run = await node.run('tail /dev/zero', { build: { ...build, memory_limit: 32 } });
    expect(run.exitCode).toBe(137);
    expect(run.oomKilled).toBe(true);
  });

  it('CVE-2021-32699: processes', async () => {
    const { output } = await node.run(
      `i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i+1)); echo "n $i"; done; true`,
    );
    const most = mostStarted(output);
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(41);
  });

  it('CPU: gets its share of time and no more', async () => {
    // 20 ms of each 100: a busy loop has then had about a fifth of the time that passed.
    const { output } = await node.run(
      `read up rest < /proc/uptime; start=$up; i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; read up rest < /proc/uptime; echo "wall $start $up"; times; true`,
      { build: { ...build, cpu_limit: 20 } },
    );
    const [, from, to] = /^wall (\d\S*) (\S+)/m.exec(output) ?? [];
    const [, minutes, seconds] = /^(\d+)m([\d.]+)s/m.exec(output) ?? [];
    const wall = Number(to) - Number(from);
    const used = Number(minutes) * 60 + Number(seconds);
    expect(used).toBeGreaterThan(0);
    expect(used / wall).toBeLessThan(0.35);
  });

  it('D26: changed limits hold for the running container, lifted ones too', async () => {
    const { runtime } = node;
    const uuid = randomUUID();
    const spec = aContainer({
      name: uuid,
      image: localImage('busybox'),
      command: ['sleep', '60'],
      labels: { 'rookery.node': node.options.nodeUuid },
    });
    await runtime.create(spec);
    await runtime.start(uuid);
    const docker = new Docker({ socketPath: sharedServices().dockerSocket });
    const host = async () => (await docker.getContainer(uuid).inspect()).HostConfig;
    await runtime.update(uuid, {
      ...spec.limits,
      memoryBytes: 64 * MIB,
      memorySwapBytes: 64 * MIB,
      cpuQuota: 30_000,
      cpuset: '0',
      pids: 20,
    });
    expect(await host()).toMatchObject({
      Memory: 64 * MIB,
      CpuQuota: 30_000,
      CpusetCpus: '0',
      PidsLimit: 20,
    });
    await runtime.update(uuid, { ...spec.limits, cpuset: '', cpuQuota: 0, pids: null });
    expect(await host()).toMatchObject({ CpuQuota: -1, Memory: 128 * MIB });
    expect((await host()).CpusetCpus).not.toBe('0');
    await runtime.update(uuid, { ...spec.limits, memoryBytes: 0, memorySwapBytes: -1 });
    expect((await host()).Memory).toBeGreaterThan(1024 * MIB);
    await runtime.update(uuid, spec.limits);
    const stats = async (): Promise<number> => {
      const { promise, resolve } = Promise.withResolvers<number>();
      const seen = new AbortController();
      await runtime.stats(
        uuid,
        ({ memoryLimitBytes }) => {
          resolve(memoryLimitBytes);
          seen.abort();
        },
        seen.signal,
      );
      return promise;
    };
    expect(await stats()).toBe(128 * MIB);
    const memory = { memoryBytes: 0, memoryReservationBytes: 0, memorySwapBytes: 0 };
    await runtime.update(uuid, { ...spec.limits, ...memory });
    // Without a limit of its own a container has the machine's memory.
    expect(await stats()).toBe(totalmem());
    await runtime.remove(uuid);
  });
});

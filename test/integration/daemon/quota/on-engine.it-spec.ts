import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TestDaemon } from '../support/test-daemon.js';
import { LoopDisk, run } from './loop-disk.js';

const MIB = 2 ** 20;
/** Writes what it is told, in MiB, and says how it went. */
const WRITER =
  'echo ready; while read n; do [ "$n" = stop ] && exit 0; dd if=/dev/zero of=/home/container/big bs=1M count=$n 2>/dev/null && sync && echo "written $n" || echo "refused $n"; done';

let daemon: TestDaemon | undefined;
let disk: LoopDisk | undefined;
afterEach(async () => {
  await daemon?.close();
  disk?.close();
  daemon = disk = undefined;
});

const build = (mib: number): object => ({
  memory_limit: 128,
  swap: 0,
  io_weight: 500,
  cpu_limit: 0,
  disk_space: mib,
  threads: '',
  oom_killer: true,
});
async function running(config: Record<string, unknown>, mib: number): Promise<string> {
  daemon = await TestDaemon.start({ config });
  const uuid = await daemon.create({ settings: { invocation: WRITER, build: build(mib) } as never });
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  return uuid;
}
/** Has the server write, and answers what it says. */
async function writes(uuid: string, mib: number): Promise<string> {
  await daemon!.call('POST', `/api/servers/${uuid}/commands`, { commands: [String(mib)] });
  return vi.waitFor(
    async () => {
      const answer = await daemon!.call('GET', `/api/servers/${uuid}/logs?size=100`);
      const { data } = (await answer.json()) as { data: string[] };
      const said = data.findLast((line) => /^(written|refused)/.test(line));
      if (!said?.endsWith(` ${mib}`)) throw new Error('it writes');
      return said;
    },
    { timeout: 60_000, interval: 200 },
  );
}
const limit = async (uuid: string, mib: number): Promise<void> => {
  const known = daemon!.panel.servers.get(uuid)!;
  const settings = { ...known.settings, build: { ...known.settings.build, disk_space: mib } };
  daemon!.panel.servers.set(uuid, { ...known, settings });
  await daemon!.call('POST', `/api/servers/${uuid}/sync`);
};

const KINDS = [
  { kind: 'btrfs', mode: 'auto', mkfs: ['mkfs.btrfs', '-q'], quota: true },
  { kind: 'image', mode: 'image', mkfs: ['mkfs.ext4', '-q'], quota: false },
];
describe.each(KINDS)('F1: with a hard limit by $kind', ({ kind, mode, mkfs, quota }) => {
  it('a server cannot pass it, a change counts at once, and a deletion leaves nothing', async () => {
    disk = LoopDisk.make(mkfs);
    if (quota) run('btrfs', 'quota', 'enable', disk.path);
    const data = join(disk.path, 'volumes');
    const uuid = await running({ system: { data, quotas: { mode } } }, 20);
    const system = await (await daemon!.call('GET', '/api/system?v=2')).json();
    expect(system).toMatchObject({ disk_limits: { kind, hard: true } });
    const report = await (await daemon!.call('GET', '/api/diagnostics')).text();
    expect(report).toContain(kind === 'btrfs' ? 'btrfs subvolume' : 'ext4 filesystem in a file');
    const big = join(data, uuid, 'big');
    expect(await writes(uuid, 60)).toBe('refused 60');
    expect((await stat(big)).size).toBeLessThanOrEqual(20 * MIB);
    await limit(uuid, 90);
    await expect.poll(() => writes(uuid, 70), { timeout: 60_000, interval: 500 }).toBe('written 70');
    // A process of its own, so that nothing is remembered.
    await daemon!.stopHere();
    await daemon!.startHere();
    await daemon!.becomes(uuid, 'running');
    expect((await stat(big)).size).toBe(70 * MIB);
    expect(await writes(uuid, 120)).toBe('refused 120');
    expect((await daemon!.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    await expect.poll(async () => (await readdir(data)).filter((name) => name !== '.images')).toEqual([]);
    if (kind === 'image') expect(await readdir(join(data, '.images'))).toEqual([]);
    expect(run('cat', '/proc/self/mounts')).not.toContain(uuid);
  });
});

it('F1, F2: without one a server that passes its limit is found by the growth of the disk, and stopped', async () => {
  const uuid = await running({ system: { disk_check_interval: 0, quotas: { mode: 'soft' } } }, 20);
  expect(await writes(uuid, 15)).toBe('written 15');
  await writeFile(join(daemon!.folder, 'volumes', uuid, 'more'), Buffer.alloc(8 * MIB, 'x'));
  await daemon!.becomes(uuid, 'offline', 60_000);
});

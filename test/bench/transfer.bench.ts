import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { CuttableProxy } from '../integration/support/cuttable-proxy.js';
import { type BenchRow, median } from './bench.js';
import { BenchDaemon } from './support/daemon.js';
import { plantMixed } from './support/mixed-files.js';

/** It wants the room of three times its size, and both cores. */
export const isLong = true;

const MIB = 1024 * 1024;
const DEFAULT_MIB = 512;
const ROUNDS = 3;

async function endsWell(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`tar ended with ${code}`);
}

/** Seconds of `tar | tar` between two sockets of the loopback, which both have as their own. */
async function bare(from: string, to: string): Promise<number> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  const started = performance.now();
  const unpacks = spawn('tar', ['-C', to, '-xf', '-'], { stdio: [far, 'ignore', 'inherit'] });
  const packs = spawn('tar', ['-C', from, '-cf', '-', '.'], { stdio: ['ignore', near, 'inherit'] });
  const ended = Promise.all([endsWell(packs), endsWell(unpacks)]);
  far.destroy();
  await once(packs, 'exit');
  near.destroy();
  await ended;
  const seconds = (performance.now() - started) / 1000;
  server.close();
  return seconds;
}

/**
 * The budget "transfer" (budgets.md): a server from one daemon to another beside `tar | tar` of the same files, and
 * what is sent again after a cut in the middle. Words: MiB of the files, 2048 for the whole of the budget.
 */
export async function run([size]: readonly string[]): Promise<BenchRow[]> {
  const mib = Number(size ?? DEFAULT_MIB);
  const [source, target] = [await BenchDaemon.prepare([]), await BenchDaemon.prepare([])];
  let wire: CuttableProxy | null = null;
  try {
    await source.start(0);
    await target.start(1);
    wire = await CuttableProxy.to(target.port);
    let files = join(source.folder, 'files');
    mkdirSync(files);
    plantMixed(files, mib);
    const place = async (): Promise<string> => {
      const uuid = await source.create({});
      rmSync(source.volume(uuid), { recursive: true });
      renameSync(files, source.volume(uuid));
      files = source.volume(uuid);
      return uuid;
    };
    /** Seconds of the move of a server that has the files, by that port. */
    const move = async (port: number): Promise<number> => {
      const uuid = await place();
      const seconds = await send(uuid, port);
      await target.call('DELETE', `/api/servers/${uuid}`);
      return seconds;
    };
    const send = async (uuid: string, port: number): Promise<number> => {
      target.panel.servers.set(uuid, source.panel.servers.get(uuid)!);
      const token = await target.panel.consoleToken('', { scope: 'transfer', sub: uuid });
      const started = performance.now();
      await source.call('POST', `/api/servers/${uuid}/transfer`, {
        url: `http://127.0.0.1:${port}/api/transfers`,
        token: `Bearer ${token}`,
        ahead: true,
        backups: [],
        server: { uuid, start_on_completion: false },
      });
      const failed = source.told(`/servers/${uuid}/transfer/failure`).then(() => {
        throw new Error('the transfer failed');
      });
      await Promise.race([target.told(`/servers/${uuid}/transfer/success`), failed]);
      return (performance.now() - started) / 1000;
    };
    const seconds: [ours: number[], bare: number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const to = join(target.folder, 'bare');
      mkdirSync(to);
      seconds[1].push(await bare(files, to));
      rmSync(to, { recursive: true });
      seconds[0].push(await move(target.port));
    }
    const sent = async (cutAfter: number | null): Promise<number> => {
      const before = wire!.passed;
      if (cutAfter !== null) wire!.cutAfter(cutAfter);
      await move(wire!.port);
      return wire!.passed - before;
    };
    const whole = await sent(null);
    const again = (await sent(whole / 2)) - whole;
    const [ours, theirs] = [median(seconds[0]), median(seconds[1])];
    return [
      {
        name: `transfer of ${mib} MiB`,
        measured: `${Math.round(mib / ours)} MiB/s`,
        baseline: `${Math.round(mib / theirs)} MiB/s of tar | tar`,
        ratio: theirs / ours,
        budget: '>= 0.7',
      },
      {
        name: 'transfer: sent again after a cut in its middle',
        measured: `${(again / MIB).toFixed(1)} MiB`,
        baseline: `${Math.round(whole / MIB)} MiB without a cut`,
        ratio: Math.max(0, again) / whole,
        budget: '<= 0.05',
      },
    ];
  } finally {
    await wire?.close();
    await source.stop();
    await target.stop();
  }
}

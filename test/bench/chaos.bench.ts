import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { freePortBase } from '../e2e/support/port-base.js';
import { System } from '../e2e/support/system.js';
import type { BenchRow } from './bench.js';
import { ChaosLoad, dice } from './support/chaos-load.js';
import { NodeTraces, serverOf } from './support/chaos-state.js';
import { pause } from './support/daemon.js';
import { ROOT } from './support/processes.js';

/** It takes a quarter of an hour: `bench` without a name leaves it out. */
export const isLong = true;

const HANDS = 6;
/** Until reports, removals and sweeps of the last daemon have come to their end. */
const SETTLE_MS = 180_000;
const ALIVE = ['running', 'starting'];
/** What an operation that a kill has ended may leave: an administrator's to try again, and no disagreement. */
const SETTLED = ['install_failed', 'reinstall_failed'];

/** Everything that two of panel, daemon, engine and disk see differently. */
async function disagreements(load: ChaosLoad, traces: NodeTraces): Promise<string[]> {
  const [listed, servers, containers, networks, files, open] = await Promise.all([
    load.list(),
    traces.servers(),
    traces.containers(),
    traces.networks(),
    traces.files(),
    load.openOperations(),
  ]);
  const found: string[] = [];
  const known = new Set(listed.map(({ uuid }) => uuid));
  const states = new Map(servers.map(({ state, configuration }) => [configuration.uuid, state]));
  for (const server of listed) {
    const state = states.get(server.uuid);
    if (state === undefined) found.push(`${server.uuid}: in the panel, not on the node`);
    if (server.status !== null && !SETTLED.includes(server.status)) {
      found.push(`${server.uuid}: the panel says ${server.status}`);
    }
    // A server whose installation has failed has no state to show.
    const told = server.status === null ? await load.stateOf(server) : state;
    if (told !== state) found.push(`${server.uuid}: the panel says ${told}, the daemon ${state}`);
    if (state === 'starting' || state === 'stopping') found.push(`${server.uuid}: is ${state} for ever`);
    const runs = containers.some(({ name, isRunning }) => name === server.uuid && isRunning);
    if (runs !== ALIVE.includes(state ?? '')) {
      found.push(`${server.uuid}: ${state}, its container ${runs ? 'runs' : 'does not run'}`);
    }
  }
  for (const uuid of states.keys()) {
    if (!known.has(uuid)) found.push(`${uuid}: on the node, not in the panel`);
  }
  for (const { name, server } of containers) {
    if (name !== server) found.push(`container ${name} of ${server} is nobody's`);
    else if (!known.has(name)) found.push(`container ${name} of a server that is gone`);
  }
  for (const path of files) {
    const uuid = serverOf(path);
    if (!uuid || !known.has(uuid)) found.push(`${path} is left over`);
  }
  for (const uuid of known) {
    if (!files.some((path) => path.endsWith(`/volumes/${uuid}`))) found.push(`${uuid}: has no files`);
  }
  // One owner, one network; none when nothing of theirs is on the engine.
  if (networks.length > (containers.length > 0 ? 1 : 0)) found.push(`networks: ${networks.join(', ')}`);
  if (open > 0) found.push(`${open} operations are open`);
  return found;
}

/** Asks until there is nothing to find; what is left when the time is over. */
async function settled(load: ChaosLoad, traces: NodeTraces): Promise<string[]> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const found = await disagreements(load, traces).catch((error: Error) => [error.message]);
    if (found.length === 0 || Date.now() > until) return found;
    await pause(1_000);
  }
}

/**
 * Servers that are run, killed, restarted, reinstalled and deleted at random while the daemon is killed again and
 * again: whether panel, daemon, engine and disk agree at the end, and whether anything is left when all are removed.
 * `bench chaos [--minutes 10] [--servers 50] [--kill-seconds 30] [--seed 1]`
 */
export async function run(words: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: { type: 'string', default: '10' },
      servers: { type: 'string', default: '50' },
      'kill-seconds': { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [servers, killMs] = [Number(values.servers), Number(values['kill-seconds']) * 1000];
  const system = new System(await mkdtemp(join(tmpdir(), 'rookery-chaos-')), await freePortBase());
  try {
    await system.run(['up', '--yes', '--detach', '--no-demo']);
    const { docker, daemon } = await system.status();
    await promisify(execFile)(join(ROOT, 'scripts', 'images.sh'), ['busybox', docker.socket]);
    const traces = await NodeTraces.of(system.home, docker.socket, daemon.url!);
    const load = new ChaosLoad(await system.quickstart(), dice(Number(values.seed)), (uuid) =>
      traces.killContainer(uuid),
    );
    await load.begin(servers, `${system.portBase + 120}-${system.portBase + 120 + servers + HANDS}`);
    process.stderr.write(`${servers} servers; chaos for ${values.minutes} min\n`);
    const until = Date.now() + Number(values.minutes) * 60_000;
    let kills = 0;
    const killer = async (): Promise<void> => {
      for (let next = Date.now() + killMs; next < until; next += killMs) {
        await pause(next - Date.now());
        const { pid } = (await system.status()).daemon;
        // One that is down at this moment is on its way up again.
        if (pid === null) continue;
        process.kill(pid, 'SIGKILL');
        kills += 1;
      }
    };
    await Promise.all([killer(), load.rage(HANDS, until)]);
    const counts = [...load.counts].sort(([a], [b]) => a.localeCompare(b));
    for (const [what, count] of counts) process.stderr.write(`  ${String(count).padStart(6)}  ${what}\n`);
    process.stderr.write(`  ${String(kills).padStart(6)}  the daemon was killed\n`);
    await load.askAgain();
    const apart = await settled(load, traces);
    for (const line of apart) process.stderr.write(`  APART  ${line}\n`);
    const end = `${(await load.list()).length} servers, ${(await traces.containers()).length} containers`;
    await load.removeAll();
    const leaked = await settled(load, traces);
    for (const line of leaked) process.stderr.write(`  LEAKED ${line}\n`);
    const actions = counts.reduce((sum, [, count]) => sum + count, 0);
    const row = (name: string, found: readonly string[], baseline: string): BenchRow => ({
      name,
      measured: String(found.length),
      baseline,
      ratio: found.length,
      budget: '<= 0',
    });
    return [
      row(`chaos: disagreements after ${actions} actions and ${kills} kills of the daemon`, apart, end),
      row('chaos: left over when all servers are deleted', leaked, '0'),
    ];
  } finally {
    await system.run(['down', '--all']).catch(() => undefined);
    await rm(system.home, { recursive: true, force: true });
  }
}

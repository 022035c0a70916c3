import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { keptEngine, serverContainers } from '../parts/engine.ts';
import { partNames } from '../parts/parts.ts';
import { pidOf } from '../processes.ts';
import { down } from './down.ts';

const FOLLOWED = ['panel', 'worker', 'daemon', 'supervisor'];

/** The call of this script that acts on this installation, as a person would type it. */
export function ownCall(at: Installation, words: string): string {
  const isUsual = at.home === join(at.root, '.rookery');
  return `${isUsual ? '' : `ROOKERY_HOME='${at.home}' `}./rookery ${words}`;
}

/** Which parts run and how to stop them. */
export function whatRuns(at: Installation): string {
  const running = ['supervisor', ...partNames].filter((name) => pidOf(at, name) !== undefined);
  return running.length === 0
    ? 'Nothing of this installation runs.'
    : `Still running: ${running.join(', ')}. To stop them: ${ownCall(at, 'down --all')}`;
}

/** Says that servers, and the engine they live in, go on without the rest. */
async function tellWhatStays(at: Installation): Promise<void> {
  const engine = keptEngine(at);
  const servers = engine ? await serverContainers(at, engine).catch(() => []) : [];
  const stays = [
    ...(pidOf(at, 'docker') === undefined ? [] : ['the private Docker Engine']),
    ...(servers.length === 0 ? [] : [`${servers.length} game server${servers.length > 1 ? 's' : ''}`]),
  ];
  if (stays.length > 0) {
    process.stdout.write(
      `Still running: ${stays.join(' and ')}. To stop that too: ${ownCall(at, 'down --all')}\n`,
    );
  }
}

/** Follows the logs; ends everything but the servers with Ctrl-C or when the terminal goes away. */
export async function stayInForeground(at: Installation): Promise<void> {
  process.stdout.write('Running. Ctrl-C stops it; with --detach this would have returned.\n');
  const files = FOLLOWED.map((name) => join(at.logs, `${name}.log`)).filter((file) => existsSync(file));
  // A group of its own: Ctrl-C is for this process, which ends it when all is down.
  const follower = spawn('tail', ['-n', '0', '-F', ...files], {
    detached: true,
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
  // `down` in another terminal ends it too.
  let wasAsked = false;
  void ended.then(() => (wasAsked = true));
  while (!wasAsked && pidOf(at, 'supervisor') !== undefined) await Promise.race([ended, sleep(1000)]);
  follower.kill();
  if (!wasAsked) return;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  process.stdout.write('\n');
  await down(at, []);
  await tellWhatStays(at);
  process.exitCode = 130;
}

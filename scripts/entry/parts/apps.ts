import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { ageMs, pidOf } from '../processes.ts';
import { answers } from '../request.ts';
import { daemonUrl, panelUrl, readSettings } from '../settings.ts';
import { keptEngine } from './engine.ts';
import { LEAN_MEMORY, type Command, type Part } from './part.ts';

/** Read when Node makes its heap; the flags that can be set later stand in tools/bundle/apps.ts. */
const LEAN_HEAP = ['--max-semi-space-size=8'];
/** A worker has no port: it is ready when it has outlived its own start. */
const WORKER_START_MS = 1500;

/** A program of one of the two servers, as the build writes it. */
export const builtFile = (at: Installation, app: 'panel' | 'daemon', file: string): string =>
  join(at.root, 'dist', app, file);

const node = (...words: string[]): string[] => [process.execPath, ...words];

/** How a built program of the panel is run, with the panel's settings. */
export const panelCommand = (at: Installation, file: string, flags: readonly string[] = []): Command => ({
  folder: at.home,
  env: { ...readSettings(at), ...LEAN_MEMORY, NODE_ENV: 'production' },
  words: node(...flags, builtFile(at, 'panel', file)),
});

export const panel: Part = {
  name: 'panel',
  title: 'Panel',
  startSeconds: 60,
  stopSeconds: 30,
  command: (at) => panelCommand(at, 'main.js', LEAN_HEAP),
  isReady: (at) => answers(`${panelUrl(at)}/up`),
};

/** Jobs run in the panel's process unless PANEL_JOBS says `apart`; then a worker has them for itself. */
export const jobsAreApart = (at: Installation): boolean =>
  (at.env['PANEL_JOBS'] ?? readSettings(at)['PANEL_JOBS']) === 'apart';

export const worker: Part = {
  name: 'worker',
  title: 'Worker',
  startSeconds: 60,
  stopSeconds: 30,
  command: (at) => panelCommand(at, 'worker.js', LEAN_HEAP),
  async isReady(at) {
    const pid = pidOf(at, 'worker');
    if (pid === undefined) return false;
    await sleep(Math.max(0, WORKER_START_MS - ageMs(pid)));
    return pidOf(at, 'worker') === pid;
  },
};

export const daemon: Part = {
  name: 'daemon',
  title: 'Daemon',
  startSeconds: 60,
  stopSeconds: 30,
  command: (at) => ({
    folder: at.home,
    // The supervisor's environment may still name the engine of an earlier `up`.
    env: { ...LEAN_MEMORY, NODE_ENV: 'production', DOCKER_HOST: `unix://${keptEngine(at)?.socket}` },
    words: node(builtFile(at, 'daemon', 'main.js'), '--config', at.daemonConfig),
  }),
  isReady: (at) => answers(`${daemonUrl(at)}/up`),
};

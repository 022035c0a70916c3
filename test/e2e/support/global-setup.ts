import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { System } from './system.js';

const PORTS_NEEDED = [0, 1, 2, 3, 4, 100, 101];

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** A base whose ports are all free, below the kernel's ephemeral range. */
async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = 12_000 + Math.floor(Math.random() * 90) * 200;
    const free = await Promise.all(PORTS_NEEDED.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('found no free range of ports');
}

/** Brings up the whole system the way a newcomer does, once for all end-to-end tests. */
export async function setup(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'rookery-e2e-'));
  const system = new System(home, await freePortBase());
  process.env['ROOKERY_E2E_HOME'] = system.home;
  process.env['ROOKERY_E2E_PORT_BASE'] = String(system.portBase);
  const started = Date.now();
  try {
    await system.run(['up', '--yes', '--detach']);
  } catch (error) {
    await system.run(['down', '--all']).catch(() => undefined);
    throw error;
  }
  process.stdout.write(`./rookery up --yes --detach: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return async () => {
    await system.run(['down', '--all']);
    await rm(home, { recursive: true, force: true });
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortBase } from './port-base.js';
import { System } from './system.js';

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

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readIfThere } from '../files.ts';
import type { Installation } from '../installation.ts';
import { endDocker, removeFirewallChains } from '../parts/docker.ts';
import { endServers, keptEngine, nodeOf, placesOfNode, removeImages } from '../parts/engine.ts';
import { Refusal } from '../refusal.ts';
import { Steps } from '../steps.ts';
import { releasesOf } from '../upgrade/journal.ts';
import { down } from './down.ts';
import { removeUnit, stopNodeUnit } from './service.ts';

/** Removes what `up` made, servers and their files included, and lists what it leaves. */
export async function uninstall(at: Installation, words: readonly string[]): Promise<void> {
  if (!existsSync(at.home)) throw new Refusal(`there is nothing in ${at.home}.`);
  await confirm(at, words.includes('--yes') || words.includes('-y'));
  const packages = (readIfThere(join(at.home, 'packages')) ?? '').split(/\s+/).filter(Boolean);
  const node = await placesOfNode(at);
  const engine = keptEngine(at) ?? node?.engine;
  const steps = new Steps(join(at.logs, 'up.log'));
  stopNodeUnit(at);
  removeUnit(at);
  await steps.run('Containers of servers', async () => `${await endServers(at, { remove: true, engine })}`);
  if (engine && engine.kind !== 'private') {
    await steps.run('Images', async () => `${await removeImages(engine)}`);
  }
  await down(at, ['--all']);
  if (engine?.kind === 'private') {
    // Also of an engine that was killed: what it left in the kernel goes by this.
    await endDocker(at, nodeOf(at));
    removeFirewallChains();
  }
  removeCgroups(at);
  rmSync(releasesOf(at).folder, { recursive: true, force: true });
  rmSync(at.home, { recursive: true, force: true });
  process.stdout.write(`\n${at.home} is removed, with everything that was made in it.\nLeft are:\n`);
  process.stdout.write(
    `  packages and builds of this checkout: rm -r '${join(at.root, 'node_modules')}' '${join(at.root, 'dist')}'\n`,
  );
  if (node && existsSync(node.data)) process.stdout.write(`  files of servers: rm -r '${node.data}'\n`);
  if (packages.length > 0) {
    const names = [...new Set(packages)].sort().join(' ');
    process.stdout.write(`  Debian packages that were installed for it: apt-get remove ${names}\n`);
  }
}

async function confirm(at: Installation, isSure: boolean): Promise<void> {
  if (isSure) return;
  if (!process.stdin.isTTY) {
    throw new Refusal('this removes all servers, their files and the database.', [
      'Say that you mean it: ./rookery uninstall --yes',
    ]);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(
    `Remove ${at.home} with all servers, their files and the database? [y/N] `,
  );
  lines.close();
  if (!/^y/i.test(answer)) throw new Refusal('nothing was removed.');
}

/** The groups that a private engine made for its containers, in each hierarchy. */
function removeCgroups(at: Installation): void {
  const root = '/sys/fs/cgroup';
  const name = `rookery-${at.ports.base}`;
  const hierarchies = existsSync(root) ? ['', ...readdirSync(root)] : [];
  for (const folder of hierarchies.map((hierarchy) => join(root, hierarchy, name)).filter(existsSync)) {
    removeGroup(folder);
  }
}

/** A group's files cannot be removed, only the empty group itself. */
function removeGroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  }
  rmdirSync(folder);
}

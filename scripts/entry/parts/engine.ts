import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, replaceFile } from '../files.ts';
import type { Installation } from '../installation.ts';
import { Refusal } from '../refusal.ts';
import { canProgram } from '../programs.ts';
import { containersReachNetwork, type Reach } from './container-network.ts';
import { engineAnswers, engineCall } from './engine-api.ts';
import { engineMayUseIptables, privateEngineIsMade, privateSocket } from './docker.ts';

/** Where the servers of this installation run. */
export interface Engine {
  readonly kind: 'private' | 'machine' | 'given';
  readonly socket: string;
}

export const MACHINE_SOCKET = '/var/run/docker.sock';
const engineFile = (at: Installation): string => join(at.home, 'engine.json');

/** The engine that an earlier `up` chose. */
export function keptEngine(at: Installation): Engine | undefined {
  const text = readIfThere(engineFile(at));
  if (text !== undefined) return JSON.parse(text) as Engine;
  return privateEngineIsMade(at) ? { kind: 'private', socket: privateSocket(at) } : undefined;
}

export const keepEngine = (at: Installation, engine: Engine): void =>
  replaceFile(engineFile(at), `${JSON.stringify(engine)}\n`);

function givenSocket(address: string): string {
  if (address.startsWith('unix://')) return address.slice('unix://'.length);
  throw new Refusal(`DOCKER_HOST is ${address}.`, [
    'The daemon needs the engine of its own machine: give a unix:// address.',
  ]);
}

/** What `up` finds out about the machine in order to choose; a test puts its own in place. */
export interface Probes {
  answers(socket: string): Promise<boolean>;
  reach(socket: string): Promise<Reach>;
  startMachineEngine(): void;
  canRunPrivate(): boolean;
  /** Whether a private engine could give its containers more network than the machine's own. */
  privateHasNetwork(): boolean;
}

export const machineProbes = (at: Installation): Probes => ({
  answers: engineAnswers,
  reach: (socket) => containersReachNetwork(at, socket),
  startMachineEngine() {
    if (existsSync('/run/systemd/system')) spawnSync('systemctl', ['start', 'docker'], { stdio: 'ignore' });
  },
  canRunPrivate: () => canProgram('dockerd'),
  privateHasNetwork: engineMayUseIptables,
});

/**
 * Chooses once: what DOCKER_HOST says, else what an earlier run chose, else the machine's own engine if it
 * answers and its containers reach the network, else a private one.
 */
export async function chooseEngine(
  at: Installation,
  probes: Probes = machineProbes(at),
): Promise<{ engine: Engine; warning?: string }> {
  const kept = keptEngine(at);
  const address = at.env['DOCKER_HOST'];
  if (address || kept?.kind === 'given') {
    const socket = address ? givenSocket(address) : kept!.socket;
    if (!(await probes.answers(socket))) {
      throw new Refusal(
        `no Docker Engine answers at ${socket}, ${address ? 'the address in DOCKER_HOST' : 'which DOCKER_HOST named when this was made'}.`,
        ['Start it, or name another one in DOCKER_HOST.'],
      );
    }
    const engine: Engine = { kind: 'given', socket };
    return socket === kept?.socket ? { engine } : { engine, warning: warningOf(await probes.reach(socket)) };
  }
  // Once private, always private: the servers of this home live there.
  if (kept?.kind === 'private') return { engine: kept };
  if (!(await probes.answers(MACHINE_SOCKET))) probes.startMachineEngine();
  const isThere = await probes.answers(MACHINE_SOCKET);
  const machine: Engine = { kind: 'machine', socket: MACHINE_SOCKET };
  if (isThere && kept) return { engine: machine };
  const reach = isThere ? await probes.reach(MACHINE_SOCKET) : undefined;
  if (isThere && reach?.ok !== false) return { engine: machine };
  if (probes.canRunPrivate() && (!isThere || probes.privateHasNetwork())) {
    return { engine: { kind: 'private', socket: privateSocket(at) } };
  }
  if (isThere) return { engine: machine, warning: warningOf(reach!) };
  throw new Refusal(`no Docker Engine answers at ${MACHINE_SOCKET}, and dockerd is not installed.`, [
    'apt-get install docker.io iptables',
  ]);
}

const warningOf = (reach: Reach): string | undefined =>
  reach.ok === false ? `its containers do not reach ${reach.target}` : undefined;

/** Ends the servers of this installation; containers of others are left alone. */
export async function endServers(
  at: Installation,
  { remove = false, engine = keptEngine(at) }: { remove?: boolean; engine?: Engine } = {},
): Promise<number> {
  if (!engine || !(await engineAnswers(engine.socket))) return 0;
  const ids = await serverContainers(at, engine, remove);
  await Promise.all(
    ids.map(async (id) => {
      await engineCall(engine.socket, `/containers/${id}/stop?t=10`, { method: 'POST' });
      if (remove) await engineCall(engine.socket, `/containers/${id}?force=1&v=1`, { method: 'DELETE' });
    }),
  );
  if (remove) await removeNetworks(at, engine);
  return ids.length;
}

/** Uuid of the node that `up` made in the panel, or of the one that this machine alone is. */
export const nodeOf = (at: Installation): string | undefined =>
  (JSON.parse(readIfThere(at.quickstart) ?? '{}') as { node?: { uuid: string } }).node?.uuid ??
  /^uuid: *["']?([\w-]+)/m.exec(readIfThere(at.daemonConfig) ?? '')?.[1];

/** What the configuration of a machine that is a node and nothing else says of its servers' places. */
export async function placesOfNode(at: Installation): Promise<{ engine: Engine; data: string } | undefined> {
  const text = existsSync(at.panelEnv) ? undefined : readIfThere(at.daemonConfig);
  if (text === undefined) return undefined;
  const { parse } = await import('yaml');
  const { docker, system } = parse(text) as { docker?: { socket?: string }; system?: { data?: string } };
  const socket = docker?.socket?.replace(/^unix:\/\//, '') || MACHINE_SOCKET;
  return { engine: { kind: 'machine', socket }, data: system?.data ?? '' };
}

/** The networks that the daemon made for the servers of each owner. */
async function removeNetworks(at: Installation, { socket }: Engine): Promise<void> {
  const node = nodeOf(at);
  if (!node) return;
  const filters = JSON.stringify({ label: [`rookery.node=${node}`] });
  const { text } = await engineCall(socket, `/networks?${new URLSearchParams({ filters })}`);
  for (const { Id } of JSON.parse(text) as { Id: string }[]) {
    await engineCall(socket, `/networks/${Id}`, { method: 'DELETE' });
  }
}

/** The containers of this installation's node: in a private engine, all of them. */
export async function serverContainers(at: Installation, engine: Engine, stopped = false): Promise<string[]> {
  const node = nodeOf(at);
  if (engine.kind !== 'private' && !node) return [];
  const filters = engine.kind === 'private' ? {} : { label: [`rookery.node=${node!}`] };
  const query = new URLSearchParams({ filters: JSON.stringify(filters), all: String(stopped) });
  const { text } = await engineCall(engine.socket, `/containers/json?${query}`);
  return (JSON.parse(text) as { Id: string }[]).map(({ Id }) => Id);
}

/** Removes the images that were made on this machine from an engine that others use too. */
export async function removeImages({ socket }: Engine): Promise<number> {
  if (!(await engineAnswers(socket))) return 0;
  const filters = JSON.stringify({ label: ['rookery.content'] });
  const { text } = await engineCall(socket, `/images/json?${new URLSearchParams({ filters })}`);
  const images = JSON.parse(text) as { Id: string }[];
  let removed = 0;
  for (const { Id } of images) {
    // In use by another installation: it stays.
    const answer = await engineCall(socket, `/images/${Id}`, { method: 'DELETE' });
    if (answer.status === 200) removed += 1;
  }
  return removed;
}

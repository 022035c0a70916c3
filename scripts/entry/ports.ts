import { createServer } from 'node:net';
import { HIGHEST_BASE, isMade, portsFrom, type Installation, type Ports } from './installation.ts';
import type { PartName } from './parts/part.ts';
import { pidOf } from './processes.ts';
import { Refusal } from './refusal.ts';
import { isPrivate, readSettings, type Settings } from './settings.ts';

/** How far the next offered base lies above the wanted one. */
const OFFER_STEP = 10;
const OFFERS = 100;

/** Whether a program may listen on a port of this machine. */
export const portIsFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });

/** Which part listens where; parts that are elsewhere need no port. */
export function portsOfParts(
  at: Installation,
  settings: Settings = readSettings(at),
): { part: PartName; what: string; port: number }[] {
  const { ports } = at;
  return [
    { part: 'panel' as const, what: 'panel', port: ports.panel },
    { part: 'daemon' as const, what: 'daemon', port: ports.daemon },
    { part: 'daemon' as const, what: 'SFTP', port: ports.sftp },
    ...(['mariadb', 'redis'] as const)
      .filter((name) => isPrivate(at, name, settings))
      .map((name) => ({ part: name, what: name, port: ports[name] })),
  ];
}

async function firstTaken(numbers: readonly number[]): Promise<number | undefined> {
  for (const port of numbers) if (!(await portIsFree(port))) return port;
  return undefined;
}

function allPorts({ panel, daemon, mariadb, redis, sftp, allocations: [first, last] }: Ports): number[] {
  const allocations = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return [panel, daemon, mariadb, redis, sftp, ...allocations];
}

/** The next base above whose ports nobody listens on. */
export async function nextFreeBase(base: number): Promise<number | undefined> {
  for (let offer = 1; offer <= OFFERS; offer += 1) {
    const next = base + offer * OFFER_STEP;
    if (next > HIGHEST_BASE) return undefined;
    if ((await firstTaken(allPorts(portsFrom(next)))) === undefined) return next;
  }
  return undefined;
}

/**
 * Ports of parts that do not run must be free, or the part would fail with a less clear text. Nothing is kept
 * before this: the offered command works as it stands.
 */
export async function checkPorts(at: Installation, settings: Settings): Promise<void> {
  const wanted = portsOfParts(at, settings).filter(({ part }) => pidOf(at, part) === undefined);
  const taken: string[] = [];
  for (const { what, port } of wanted) {
    if (!(await portIsFree(port))) taken.push(`port ${port}, wanted by the ${what}`);
  }
  const isNew = !isMade(at);
  if (isNew && taken.length === 0) {
    const port = await firstTaken(allPorts(at.ports));
    if (port !== undefined) taken.push(`port ${port}, wanted for servers`);
  }
  if (taken.length === 0) return;
  const next = await nextFreeBase(at.ports.base);
  const home = isNew ? '' : `ROOKERY_HOME='${at.home}-${next}' `;
  throw new Refusal(`${taken.join(', and ')}, is taken by another program.`, [
    ...(isNew ? [] : ['End that program: this installation was made with these ports.']),
    ...(next === undefined
      ? []
      : [
          `${isNew ? 'O' : 'Or make another one with o'}ther ports: ${home}ROOKERY_PORT_BASE=${next} ./rookery up`,
        ]),
  ]);
}

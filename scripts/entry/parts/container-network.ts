import { connect } from 'node:net';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { outputOf } from '../programs.ts';
import { engineCall } from './engine-api.ts';

const CONNECT_SECONDS = 5;
/** How long a connection has to stay open to count as taken. */
const LISTEN_SECONDS = 2;
/** What a shell says of a program that SIGKILL ended. */
const KILLED = 137;

/** Whether an engine's containers reach what this machine reaches; unknown when it reaches nothing itself. */
export interface Reach {
  readonly ok: boolean | 'unknown';
  readonly target: string;
}

const hostReaches = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.setTimeout(CONNECT_SECONDS * 1000, () => socket.destroy());
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(false));
  });

/**
 * Lets a container connect to the package registry that this machine uses: names and routes have to work for
 * that, as they have to for the installation of most eggs.
 */
export async function containersReachNetwork(at: Installation, socket: string): Promise<Reach> {
  const registry = new URL(outputOf('npm', 'config', 'get', 'registry').trim());
  const port = Number(registry.port) || (registry.protocol === 'http:' ? 80 : 443);
  const target = registry.hostname;
  if (!(await hostReaches(target, port))) return { ok: 'unknown', target };
  const code = await exitCodeOf(at, socket, {
    Cmd: ['nc', '-w', String(CONNECT_SECONDS), '-e', '/bin/true', target, String(port)],
    Labels: { 'rookery.probe': 'network' },
  });
  return { ok: code === 0, target };
}

/**
 * Whether the daemon listens to what servers say to it through the gateway of their network. It closes their
 * connections at once, so one that stays open was taken; no word is said, TLS or not.
 */
export async function containersReachDaemon(
  at: Installation,
  socket: string,
  daemon: { readonly port: number; readonly networkMode: string },
): Promise<boolean> {
  const script = [
    `gateway=$(ip route | awk '/^default/ { print $3 }')`,
    `[ -n "$gateway" ] || exit 0`,
    `timeout -s KILL ${LISTEN_SECONDS} nc "$gateway" ${daemon.port}`,
    'exit $?',
  ];
  const code = await exitCodeOf(at, socket, {
    Cmd: ['sh', '-c', script.join('\n')],
    // Nothing is ever written there, so `nc` has nothing to say.
    OpenStdin: true,
    // Of no node, so no daemon looks after it, and yet a server to each.
    Labels: { 'rookery.probe': 'daemon', 'rookery.node': 'probe' },
    HostConfig: { NetworkMode: daemon.networkMode },
  });
  return code === KILLED;
}

/** Runs a container of the small image to its end. */
async function exitCodeOf(
  at: Installation,
  socket: string,
  body: Record<string, unknown>,
): Promise<number | undefined> {
  const image = outputOf(join(at.root, 'scripts', 'images.sh'), 'busybox', socket).trim();
  const created = await engineCall(socket, '/containers/create', {
    method: 'POST',
    body: { Image: image, Entrypoint: [], ...body },
  });
  const { Id: id } = JSON.parse(created.text) as { Id?: string };
  if (id === undefined) return undefined;
  try {
    await engineCall(socket, `/containers/${id}/start`, { method: 'POST' });
    const { text } = await engineCall(socket, `/containers/${id}/wait`, { method: 'POST' });
    return (JSON.parse(text) as { StatusCode: number }).StatusCode;
  } finally {
    await engineCall(socket, `/containers/${id}?force=1`, { method: 'DELETE' });
  }
}

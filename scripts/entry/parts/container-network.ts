import { connect } from 'node:net';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { outputOf } from '../programs.ts';
import { engineCall } from './engine-api.ts';

const CONNECT_SECONDS = 5;

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
  const image = outputOf(join(at.root, 'scripts', 'images.sh'), 'busybox', socket).trim();
  const created = await engineCall(socket, '/containers/create', {
    method: 'POST',
    body: {
      Image: image,
      Entrypoint: [],
      Cmd: ['nc', '-w', String(CONNECT_SECONDS), '-e', '/bin/true', target, String(port)],
      Labels: { 'rookery.probe': 'network' },
    },
  });
  const { Id: id } = JSON.parse(created.text) as { Id?: string };
  if (id === undefined) return { ok: false, target };
  try {
    await engineCall(socket, `/containers/${id}/start`, { method: 'POST' });
    const { text } = await engineCall(socket, `/containers/${id}/wait`, { method: 'POST' });
    return { ok: (JSON.parse(text) as { StatusCode: number }).StatusCode === 0, target };
  } finally {
    await engineCall(socket, `/containers/${id}?force=1`, { method: 'DELETE' });
  }
}

import { once } from 'node:events';
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '@app/platform/config/load-config.js';
import type { DaemonConfig } from '../../config/daemon.config.js';
import { readCertificate } from './certificate-watch.js';

interface Door {
  readonly key: string;
  readonly host: string;
  readonly port: number;
}

const doorsOf = ({ api, system: { sftp } }: DaemonConfig): Door[] => [
  { key: 'api.port', host: api.host, port: api.port },
  { key: 'system.sftp.bind_port', host: sftp.bind_address, port: sftp.bind_port },
];

/**
 * Tries what the next start would listen with and this one does not (hazard C3): a port that is taken or a certificate
 * that cannot be read would keep the daemon from starting. Throws ConfigError.
 */
export async function tryListeners(current: DaemonConfig, next: DaemonConfig): Promise<void> {
  const ours = new Set(doorsOf(current).map(({ port }) => port));
  const [api, sftp] = doorsOf(next);
  if (api!.port !== 0 && api!.port === sftp!.port) {
    throw new ConfigError([`api.port and system.sftp.bind_port are both ${api!.port}`]);
  }
  for (const door of [api!, sftp!]) if (!ours.has(door.port)) await tryDoor(door);
  if (next.api.ssl.enabled) tryCertificate(next);
}

async function tryDoor({ key, host, port }: Door): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    throw new ConfigError([`${key}: nobody can listen at port ${port}: ${(cause as Error).message}`]);
  } finally {
    server.close();
  }
}

function tryCertificate({ api: { ssl } }: DaemonConfig): void {
  try {
    createSecureContext(readCertificate(ssl));
  } catch (cause) {
    throw new ConfigError([`api.ssl: the certificate cannot be used: ${(cause as Error).message}`]);
  }
}

import { createHash } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutOwner } from './checkout.ts';
import { readIfThere, replaceSecret } from './files.ts';
import type { Installation } from './installation.ts';
import { panelCli } from './panel-cli.ts';
import { daemonUrl, panelUrl, readSettings } from './settings.ts';
import type { Step } from './steps.ts';

export const SFTP_HOST = '127.0.0.1';
/** The account that owns servers' files where the machine has none of the daemon's name. */
const SERVER_ACCOUNT = 988;

/** quickstart.json: what programs and people need to use a new installation. */
export interface Quickstart {
  panel_url: string;
  admin: { username: string; email: string; password: string | null };
  application_key: string | null;
  client_key: string | null;
  node: { id: number; uuid: string; name: string };
  server: { uuid: string; identifier: string } | null;
  sftp: { host: string; port: number; username: string | null };
}

/** What the panel's `quickstart` command prints; keys and passwords only when they were made just now. */
export interface Told {
  admin: { username: string; email: string; password?: string | null };
  application_key?: string | null;
  client_key?: string | null;
  node: { id: number; uuid: string; name: string };
  node_config: unknown;
}

export function readQuickstart(at: Installation): Quickstart | undefined {
  const text = readIfThere(at.quickstart);
  return text === undefined ? undefined : (JSON.parse(text) as Quickstart);
}

/** The keys are for whoever owns the checkout. */
export function writeQuickstart(at: Installation, kept: Quickstart): void {
  replaceSecret(at.quickstart, `${JSON.stringify(kept, null, 2)}\n`);
  const owner = checkoutOwner(at.root);
  if (owner) chownSync(at.quickstart, owner.uid, owner.gid);
}

/** What was told now over what an earlier run was told. */
export function mergeQuickstart(
  told: Told,
  known: Quickstart | undefined,
  place: { panelUrl: string; sftpPort: number },
): Quickstart {
  return {
    panel_url: place.panelUrl,
    admin: {
      username: told.admin.username,
      email: told.admin.email,
      password: told.admin.password ?? known?.admin.password ?? null,
    },
    application_key: told.application_key ?? known?.application_key ?? null,
    client_key: told.client_key ?? known?.client_key ?? null,
    node: { id: told.node.id, uuid: told.node.uuid, name: told.node.name },
    server: known?.server ?? null,
    sftp: { host: SFTP_HOST, port: place.sftpPort, username: known?.sftp.username ?? null },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` on `base`, key by key; lists are replaced. */
export function merged(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const entries = Object.entries(over).map(([key, value]) => [key, merged(base[key], value)]);
  return { ...base, ...Object.fromEntries(entries) };
}

/** This machine's places in the node's configuration. */
function localConfiguration(at: Installation, dockerSocket: string): unknown {
  const inDaemon = (...names: string[]): string => join(at.home, 'daemon', ...names);
  return {
    remote: panelUrl(at),
    api: { host: '127.0.0.1', port: at.ports.daemon },
    system: {
      root_directory: inDaemon(),
      data: inDaemon('volumes'),
      log_directory: join(at.logs, 'daemon'),
      tmp_directory: inDaemon('tmp'),
      archive_directory: inDaemon('archives'),
      backup_directory: inDaemon('backups'),
      user: {
        uid: SERVER_ACCOUNT,
        gid: SERVER_ACCOUNT,
        passwd: { enable: true, directory: inDaemon('passwd') },
      },
      machine_id: { enable: true, directory: inDaemon('machine-id') },
      sftp: { bind_address: SFTP_HOST, bind_port: at.ports.sftp },
    },
    docker: {
      socket: dockerSocket,
      // The engine's own bridge: a private engine has one that no other engine's network meets. Ports of
      // 127.0.0.1 are to be published there and not on the bridge.
      network: {
        name: 'bridge',
        network_mode: 'bridge',
        driver: 'bridge',
        interface: '127.0.0.1',
        IPv6: false,
      },
    },
  };
}

/** The node's configuration from the panel, with this machine's places. Keys added by hand stay. */
async function keepDaemonConfig(at: Installation, fromPanel: unknown, dockerSocket: string): Promise<void> {
  // Of node_modules, which are there by now.
  const { parse, stringify } = await import('yaml');
  const managed = merged(fromPanel, localConfiguration(at, dockerSocket));
  const present: unknown = parse(readIfThere(at.daemonConfig) ?? '{}');
  const wanted = merged(present, managed);
  if (JSON.stringify(wanted) !== JSON.stringify(present)) replaceSecret(at.daemonConfig, stringify(wanted));
  // The daemon writes the file back itself; what `up` wants of it is told by this instead.
  writeFileSync(
    join(at.home, 'daemon', 'config.hash'),
    createHash('sha256').update(JSON.stringify(managed)).digest('hex'),
  );
}

/** Administrator, keys and node of a new panel; of an old one, what of them is missing. */
export async function makeFirstData(
  at: Installation,
  step: Step,
  { dockerSocket, withDemo }: { dockerSocket: string; withDemo: boolean },
): Promise<void> {
  const known = readQuickstart(at);
  const [first, last] = at.ports.allocations;
  const printed = await panelCli(at, step, [
    'quickstart',
    ...['--daemon-url', daemonUrl(at)],
    ...['--daemon-port', String(at.ports.daemon)],
    ...['--sftp-port', String(at.ports.sftp)],
    ...['--data-dir', join(at.home, 'daemon', 'volumes')],
    ...['--alloc-ip', '127.0.0.1'],
    ...['--alloc-ports', `${first}-${last}`],
    ...(withDemo ? ['--demo-image', 'rookery/demo:local'] : ['--no-demo']),
    ...(known ? ['--known', at.quickstart] : []),
  ]);
  const told = JSON.parse(printed) as Told;
  const place = { panelUrl: readSettings(at)['APP_URL'] ?? panelUrl(at), sftpPort: at.ports.sftp };
  writeQuickstart(at, mergeQuickstart(told, known, place));
  await keepDaemonConfig(at, told.node_config, dockerSocket);
}

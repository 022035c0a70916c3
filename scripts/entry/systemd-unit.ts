import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { Installation } from './installation.ts';
import { builtFile } from './parts/apps.ts';
import { LEAN_MEMORY } from './parts/part.ts';

export const UNIT_FOLDER = '/etc/systemd/system';
export const hasSystemd = (): boolean => existsSync('/run/systemd/system');

/** One unit for each installation of a machine, told apart by its ports. */
export const unitName = (at: Installation): string => `rookery-${at.ports.base}.service`;

/** A word of a unit file: blanks, quotation marks and the signs that systemd would replace are kept. */
const quoted = (word: string): string =>
  `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;

/** Starts everything at boot and ends it before the machine goes down. */
export function unitText(at: Installation): string {
  const script = quoted(join(at.root, 'rookery'));
  return `[Unit]
Description=Rookery in ${at.home.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
Environment=${quoted(`ROOKERY_HOME=${at.home}`)}
ExecStart=${script} up --yes --detach --no-demo
ExecStop=${script} down
TimeoutStartSec=15min
# Servers and a private engine stay when the panel is stopped.
KillMode=process
Delegate=yes

[Install]
WantedBy=multi-user.target
`;
}

/** The same for a machine with cron and no systemd. */
export const cronText = (at: Installation): string =>
  `@reboot root ROOKERY_HOME='${at.home}' '${join(at.root, 'rookery')}' up --yes --detach --no-demo\n`;

/** A machine that is a node and nothing else has its daemon run by this unit. */
export const nodeUnitName = (at: Installation): string => `rookery-node-${at.ports.base}.service`;

/** How the daemon of such a machine is run. */
export const nodeCommand = (at: Installation): string[] => [
  process.execPath,
  builtFile(at, 'daemon', 'main.js'),
  '--config',
  at.daemonConfig,
];

/** Runs the daemon alone; the servers it started go on without it. */
export function nodeUnitText(at: Installation): string {
  const variables = Object.entries({ ...LEAN_MEMORY, NODE_ENV: 'production' });
  return `[Unit]
Description=Rookery node in ${at.home.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target docker.service

[Service]
${variables.map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`).join('\n')}
ExecStart=${nodeCommand(at).map(quoted).join(' ')}
Restart=always
RestartSec=2
KillMode=process

[Install]
WantedBy=multi-user.target
`;
}

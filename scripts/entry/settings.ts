import { readIfThere, replaceSecret } from './files.ts';
import type { Installation } from './installation.ts';

/** The panel's settings and secrets, as they stand in panel.env. */
export type Settings = Readonly<Record<string, string>>;

export const readSettings = (at: Installation): Settings =>
  Object.assign({}, ...(readIfThere(at.panelEnv) ?? '').split('\n').map(settingOf));

/** What a line NAME=value sets; null of any other line. */
export function settingOf(line: string): Settings | null {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? null : { [name]: value };
}

/** Writes what is not undefined over what is there; lines that people added stay. */
export function writeSettings(at: Installation, values: Readonly<Record<string, string | undefined>>): void {
  const before = readIfThere(at.panelEnv) ?? '';
  let text = before;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const line = `${name}=${value}`;
    const pattern = new RegExp(`^${name}=.*$`, 'm');
    text = pattern.test(text) ? text.replace(pattern, () => line) : `${text}${line}\n`;
  }
  if (text !== before) replaceSecret(at.panelEnv, text);
}

export type ServiceName = 'mariadb' | 'redis';

const SERVICES = {
  mariadb: { variable: 'DATABASE_URL', standardPort: 3306 },
  redis: { variable: 'REDIS_URL', standardPort: 6379 },
} as const;

/** The variable that names a service to use in place of the private one. */
export const variableOf = (service: ServiceName): string => SERVICES[service].variable;

/** Private unless an address of another place is kept. */
export function isPrivate(at: Installation, service: ServiceName, settings = readSettings(at)): boolean {
  const url = settings[variableOf(service)];
  return url === undefined || url === '' || url.includes(`@127.0.0.1:${at.ports[service]}/`);
}

/** Where a service listens: the port in its address, else the usual one. */
export function servicePort(at: Installation, service: ServiceName, settings = readSettings(at)): number {
  const url = settings[variableOf(service)];
  if (!url || isPrivate(at, service, settings)) return at.ports[service];
  return Number(new URL(url).port) || SERVICES[service].standardPort;
}

export const passwordIn = (url: string): string => decodeURIComponent(new URL(url).password);

/** Where the panel is reached from this machine. */
export function panelUrl(at: Installation, settings = readSettings(at)): string {
  const host = settings['PANEL_HOST'] ?? '';
  if (['', '0.0.0.0', 'localhost'].includes(host)) return `http://127.0.0.1:${at.ports.panel}`;
  if (host === '::') return `http://[::1]:${at.ports.panel}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${at.ports.panel}`;
}

export const daemonUrl = (at: Installation): string => `http://127.0.0.1:${at.ports.daemon}`;

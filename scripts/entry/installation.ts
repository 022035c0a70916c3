import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Refusal } from './refusal.ts';

/** The ports of one installation, counted from its base. */
export interface Ports {
  readonly base: number;
  readonly panel: number;
  readonly daemon: number;
  readonly mariadb: number;
  readonly redis: number;
  readonly sftp: number;
  /** First and last port of the node's first allocations. */
  readonly allocations: readonly [number, number];
}

/** A checkout and the folder that holds everything `up` makes. */
export interface Installation {
  readonly root: string;
  readonly home: string;
  readonly run: string;
  readonly logs: string;
  readonly ports: Ports;
  readonly quickstart: string;
  readonly panelEnv: string;
  readonly daemonConfig: string;
  readonly env: NodeJS.ProcessEnv;
}

const DEFAULT_BASE = 8080;
const LOWEST_BASE = 1024;
export const HIGHEST_BASE = 65_400;

export function portsFrom(base: number): Ports {
  return {
    base,
    panel: base,
    daemon: base + 1,
    mariadb: base + 2,
    redis: base + 3,
    sftp: base + 4,
    allocations: [base + 100, base + 119],
  };
}

const portBaseFile = (home: string): string => join(home, 'port-base');

/** The base that an earlier `up` found free and kept. */
function keptBase(home: string): string {
  const file = portBaseFile(home);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

/** Whether `up` came as far as to keep its ports. */
export const isMade = (at: Installation): boolean => existsSync(portBaseFile(at.home));

/** Ports are those the home was made with; a different base on the same home is a mistake. */
function readPorts(home: string, wanted: string): Ports {
  const kept = keptBase(home);
  const text = wanted || kept || String(DEFAULT_BASE);
  const base = Number(text);
  if (!/^\d{1,5}$/.test(text) || base < LOWEST_BASE || base > HIGHEST_BASE) {
    throw new Refusal(`ROOKERY_PORT_BASE is '${text}'.`, [
      `Give a number between ${LOWEST_BASE} and ${HIGHEST_BASE}.`,
    ]);
  }
  if (kept !== '' && kept !== text) {
    throw new Refusal(`${home} was made with port base ${kept}, not ${text}.`, [
      'Unset ROOKERY_PORT_BASE, or set ROOKERY_HOME to another folder for a second installation.',
    ]);
  }
  return portsFrom(base);
}

export function openInstallation(root: string, env: NodeJS.ProcessEnv): Installation {
  const given = env['ROOKERY_HOME'] || join(root, '.rookery');
  const home = isAbsolute(given) ? given : resolve(given);
  return {
    root,
    home,
    run: join(home, 'run'),
    logs: join(home, 'logs'),
    ports: readPorts(home, env['ROOKERY_PORT_BASE'] ?? ''),
    quickstart: join(home, 'quickstart.json'),
    panelEnv: join(home, 'panel.env'),
    daemonConfig: join(home, 'daemon', 'config.yml'),
    env,
  };
}

export const keepPortBase = (at: Installation): [file: string, text: string] => [
  portBaseFile(at.home),
  `${at.ports.base}\n`,
];

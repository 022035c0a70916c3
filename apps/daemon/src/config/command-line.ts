import { parseArgs } from 'node:util';
import { ConfigStore } from './config-store.js';

export const DEFAULT_CONFIG_PATH = '/etc/pelican/config.yml';

export interface CommandLine {
  readonly config: string;
  readonly debug: boolean;
}

/** Flags of the daemon: daemon-runtime.md §14. Throws on an unknown one. */
export function readCommandLine(argv: readonly string[] = process.argv.slice(2)): CommandLine {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string', default: DEFAULT_CONFIG_PATH },
      debug: { type: 'boolean', default: false },
    },
  });
  return values;
}

export const loadFromEnvironment = (path: string): ConfigStore =>
  ConfigStore.load({ path, environment: process.env });

/** Where the engine listens: config.yml, then DOCKER_HOST, then the usual socket. */
export function dockerSocket(config: { docker: { socket: string } }): string {
  const host = config.docker.socket || process.env['DOCKER_HOST'] || '/var/run/docker.sock';
  return host.replace(/^unix:\/\//, '');
}

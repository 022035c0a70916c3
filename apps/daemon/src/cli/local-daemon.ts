import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigStore } from '../config/config-store.js';
import { fetchWith } from '../platform/panel-client/http-fetch.js';

const TIMEOUT_MS = 10_000;
const POLL_MS = 250;

/** Where the daemon of a configuration is reached from its own machine. */
export function localUrl({ current: { api } }: ConfigStore): string {
  const host = ['0.0.0.0', '::', ''].includes(api.host) ? '127.0.0.1' : api.host;
  return `${api.ssl.enabled ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${api.port}`;
}

/** Asks the daemon with the node's key. Its certificate is for another name than the machine's own address. */
export function askDaemon(config: ConfigStore, path: string): Promise<Response> {
  return fetchWith({ rejectUnauthorized: false })(localUrl(config) + path, {
    headers: { authorization: `Bearer ${config.credentials.token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** The same, again and again until it answers or the time is over. */
export async function askStartingDaemon(
  config: ConfigStore,
  path: string,
  waitMs: number,
): Promise<Response> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      return await askDaemon(config, path);
    } catch (error) {
      if (Date.now() >= until) throw error;
      await sleep(POLL_MS);
    }
  }
}

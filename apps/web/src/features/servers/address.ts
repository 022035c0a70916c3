import type { Server } from './servers.api.js';

type Address = { readonly ip: string; readonly ip_alias: string | null; readonly port: number };

/** Address and port as players type them: the alias if there is one. */
export function hostAndPort({ ip, ip_alias, port }: Address): string {
  const host = ip_alias ?? ip;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where players connect to; null without an allocation. */
export function addressOf({ relationships }: Pick<Server, 'relationships'>): string | null {
  const all = relationships.allocations.data;
  const primary = (all.find(({ attributes }) => attributes.is_default) ?? all[0])?.attributes;
  return primary ? hostAndPort(primary) : null;
}

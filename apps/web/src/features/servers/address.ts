import type { Server } from './servers.api.js';

/** Where players connect to: the alias if there is one; null without an allocation. */
export function addressOf({ relationships }: Pick<Server, 'relationships'>): string | null {
  const all = relationships.allocations.data;
  const primary = (all.find(({ attributes }) => attributes.is_default) ?? all[0])?.attributes;
  if (!primary) return null;
  const host = primary.ip_alias ?? primary.ip;
  return `${host.includes(':') ? `[${host}]` : host}:${primary.port}`;
}

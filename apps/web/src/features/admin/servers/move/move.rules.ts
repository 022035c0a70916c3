import type { NewServer, PlainServer } from '../servers.api.js';

/** An address that no server has. */
export interface FreeAddress {
  readonly id: number;
  readonly ip: string;
  readonly port: number;
}

/** A server with the addresses that it has now. */
export interface Moving {
  readonly server: PlainServer;
  readonly addresses: readonly { readonly id: number; readonly port: number }[];
}

export interface Place {
  readonly primary: FreeAddress;
  readonly additional: readonly FreeAddress[];
}

/**
 * Addresses on the new node for each server, as many as it has now and with the same ports where they are free; null
 * for a server for which there are not enough.
 */
export function placesFor(
  moving: readonly Moving[],
  free: readonly FreeAddress[],
  wanted: number | null = null,
): readonly (Place | null)[] {
  const left = [...free];
  const take = (port: number | undefined, id: number | null = null): FreeAddress | null => {
    const at = left.findIndex((address) => (id === null ? address.port === port : address.id === id));
    return left.splice(Math.max(at, 0), 1)[0] ?? null;
  };
  return moving.map(({ server, addresses }) => {
    const others = addresses.filter(({ id }) => id !== server.allocation);
    if (left.length < 1 + others.length) return null;
    const primary = take(addresses.find(({ id }) => id === server.allocation)?.port, wanted)!;
    return { primary, additional: others.map(({ port }) => take(port)!) };
  });
}

/** What all of them need together, as a server that is to be placed; the panel says which nodes have room for it. */
export function asPlacement(servers: readonly PlainServer[]): NewServer {
  const [first] = servers;
  const sum = (kind: 'memory' | 'disk' | 'cpu'): number =>
    servers.reduce((all, { limits }) => all + limits[kind], 0);
  return {
    name: first?.name ?? '',
    user: first?.user ?? 0,
    egg: first?.egg ?? 0,
    environment: {},
    limits: { memory: sum('memory'), disk: sum('disk'), cpu: sum('cpu'), swap: 0, io: 500 },
    feature_limits: { databases: 0, backups: 0, allocations: 0 },
    deploy: { dedicated_ip: false, port_range: [] },
  };
}

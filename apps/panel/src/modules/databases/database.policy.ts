import { bindsRemote } from '../database-hosts/index.js';
import type { DatabaseOwner, HostCandidate } from './database-row.js';

/** From anywhere, as MySQL writes it. */
export const ANYWHERE = '%';

/** domain.md §1, databases. */
export const nameOnHost = (serverId: number, name: string): string => `s${serverId}_${name}`;

/** client-api.md §5: no limit means unlimited, 0 means none. */
export const isAtLimit = ({ databaseLimit }: Pick<DatabaseOwner, 'databaseLimit'>, count: number): boolean =>
  databaseLimit !== null && count >= databaseLimit;

export interface HostWish {
  readonly remote: string;
  /** Null = any. */
  readonly hostId: number | null;
  /** Which count where none is for the node (domain.md §1, database_hosts), or whatever their nodes. */
  readonly reach: 'node' | 'node or any' | 'all';
}

/** Hosts that the wish may name at all. */
export function reachable(hosts: readonly HostCandidate[], { reach }: HostWish): readonly HostCandidate[] {
  if (reach === 'all') return hosts;
  const own = hosts.filter(({ isOfNode }) => isOfNode);
  return own.length > 0 || reach === 'node' ? own : hosts;
}

/** Those of them that can hold such a database. An account that could come from anywhere is no answer to a remote. */
export const suitable = (hosts: readonly HostCandidate[], wish: HostWish): readonly HostCandidate[] =>
  reachable(hosts, wish).filter(
    ({ id, engine, maxDatabases, used }) =>
      (wish.hostId === null || wish.hostId === id) &&
      (wish.remote === ANYWHERE || bindsRemote(engine)) &&
      (maxDatabases === null || used < maxDatabases),
  );

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { LiveStatsItem } from '@app/contracts/client/live.contract.js';
import type { ChangedResource, EventsFrame } from '@app/contracts/ws/events.frames.js';

/** States and usage of servers by their full uuids. */
export type KnownStates = Readonly<Record<string, LiveStatsItem['attributes']>>;
/** All queries of states begin with it; the servers asked for follow. */
export const STATES_KEY = ['resources'] as const;
/** Servers as administrators have them. */
const ADMIN_SERVERS = ['admin', 'servers'] as const;

type Stats = LiveStatsItem['attributes'];
type Of<T extends EventsFrame['type']> = Extract<EventsFrame, { type: T }>['data'];

const asItem = (operation: Of<'operation'> | null): Stats['operation'] =>
  operation && { object: 'operation', attributes: operation };
const shortOf = (uuid: string): string => uuid.slice(0, 8);

/** Puts what the socket tells into the store of what the panel has said. */
export function applyEvent(client: QueryClient, event: EventsFrame): void {
  switch (event.type) {
    case 'server.state':
      return applyState(client, event.data);
    case 'server.stats':
      return patch(client, new Map(event.data.servers.map((stats) => [stats.server, stats])));
    case 'operation':
      return applyOperation(client, event.data);
    case 'changed':
      for (const queryKey of changedKeys(event.data)) askAgain(client, queryKey);
      return;
    case 'problem':
      void client.invalidateQueries({ queryKey: ['admin', 'overview'] });
      // A node that answers again, or no longer, shows so on its own page too.
      return void client.invalidateQueries({ queryKey: ['admin', 'nodes'] });
    case 'notification':
      return void client.invalidateQueries({ queryKey: ['notifications'] });
    case 'hello':
    case 'session.ended':
  }
}

function applyState(client: QueryClient, data: Of<'server.state'>): void {
  const { server, state, operation, node_reachable, at } = data;
  const change = {
    operation: asItem(operation),
    node_reachable,
    observed_at: at,
    current_state: state ?? 'missing',
  };
  patch(client, new Map([[server, change]]));
}

function applyOperation(client: QueryClient, operation: Of<'operation'>): void {
  const { server, outcome } = operation;
  patch(client, new Map([[server, { operation: outcome === null ? asItem(operation) : null }]]));
  const key = ['server', shortOf(server)];
  void client.invalidateQueries({ queryKey: ['operations'] });
  // Its end may have changed anything of the server.
  void client.invalidateQueries({ queryKey: outcome === null ? [...key, 'operations'] : key });
  if (outcome !== null) askAgain(client, ADMIN_SERVERS);
}

/** Whoever does something with a server asks again themselves: what they delete is told before they are answered. */
function askAgain(client: QueryClient, queryKey: QueryKey): void {
  if (queryKey === ADMIN_SERVERS && client.isMutating({ mutationKey: ADMIN_SERVERS }) > 0) return;
  void client.invalidateQueries({ queryKey });
}

function patch(client: QueryClient, changes: ReadonlyMap<string, Partial<Stats>>): void {
  client.setQueriesData<KnownStates>({ queryKey: STATES_KEY }, (known) => {
    const concerned = [...changes].filter(([server]) => known?.[server] !== undefined);
    if (!known || concerned.length === 0) return known;
    return {
      ...known,
      ...Object.fromEntries(concerned.map(([server, change]) => [server, { ...known[server]!, ...change }])),
    };
  });
}

/** Which queries a change makes old. Those of a server are `['server', <short uuid>, <resource>, …]`. */
export function changedKeys({ resource, server, topic }: Of<'changed'>): readonly QueryKey[] {
  if (topic !== undefined) return [['admin', resource]];
  if (server === undefined) return resource === 'servers' ? [['servers']] : (ACCOUNT_KEYS[resource] ?? []);
  const key = ['server', shortOf(server)];
  if (resource === 'server') return [key, ['servers'], ADMIN_SERVERS];
  // What the viewer may do came with the server, and all else may be theirs now or no longer.
  if (resource === 'subusers') return [key];
  // Whatever was done is a line of the activity too.
  return resource === 'activity'
    ? [[...key, 'activity']]
    : [
        [...key, resource],
        [...key, 'activity'],
      ];
}

const ACCOUNT_KEYS: Readonly<Partial<Record<ChangedResource, readonly QueryKey[]>>> = {
  account: [['session'], ['account', 'activity']],
  'api-keys': [['account', 'api-keys']],
  notifications: [['notifications']],
  preferences: [['account', 'preferences']],
  sessions: [['account', 'sessions']],
  'ssh-keys': [['account', 'ssh-keys']],
  // Its own query is a new secret each time: who it concerns is in the session.
  'two-factor': [['session']],
};

import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { EventsFrame } from '@app/contracts/ws/events.frames.js';
import { applyEvent, changedKeys, STATES_KEY, type KnownStates } from './apply-event.js';

const LOBBY = '11111111-1111-1111-1111-111111111111';
const OTHER = '22222222-2222-2222-2222-222222222222';
const stats = (server: string): KnownStates[string] => ({
  server,
  current_state: 'offline',
  is_suspended: false,
  observed_at: null,
  node_reachable: true,
  operation: null,
  resources: {
    memory_bytes: 0,
    cpu_absolute: 0,
    disk_bytes: 0,
    network_rx_bytes: 0,
    network_tx_bytes: 0,
    uptime: 0,
  },
});
const operation = {
  id: 7,
  server: LOBBY,
  kind: 'backup',
  step: 'archiving',
  percent: 40,
  bytes_done: 4,
  bytes_total: 10,
  started_at: '2026-01-01T00:00:00+00:00',
  ended_at: null,
  outcome: null,
  error: null,
  actor: null,
  cancellable: true,
};

describe('events', () => {
  const clientWith = (known: KnownStates): QueryClient => {
    const client = new QueryClient();
    client.setQueryData([...STATES_KEY, Object.keys(known)], known);
    client.setQueryData(['server', '11111111'], {});
    client.setQueryData(['server', '11111111', 'files', '/'], {});
    client.setQueryData(['server', '22222222'], {});
    client.setQueryData(['operations', { page: 1 }], {});
    return client;
  };
  const statesOf = (client: QueryClient): KnownStates =>
    client.getQueriesData<KnownStates>({ queryKey: STATES_KEY })[0]![1]!;
  const isOld = (client: QueryClient, key: readonly unknown[]): boolean =>
    client.getQueryState(key)!.isInvalidated;

  it('change the states of the servers they name, and of no other', () => {
    const client = clientWith({ [LOBBY]: stats(LOBBY), [OTHER]: stats(OTHER) });
    const before = statesOf(client);
    const event: EventsFrame = {
      type: 'server.state',
      data: { server: LOBBY, state: 'running', operation: null, node_reachable: true, at: null },
    };
    applyEvent(client, event);
    expect(statesOf(client)[LOBBY]!.current_state).toBe('running');
    expect(statesOf(client)[OTHER]).toBe(before[OTHER]);
    const unknown = '33333333-3333-3333-3333-333333333333';
    const after = statesOf(client);
    applyEvent(client, { type: 'server.state', data: { ...event.data, server: unknown } });
    expect(statesOf(client)).toBe(after);
  });

  it('show an operation while it runs, and ask for its server anew when it has ended', () => {
    const client = clientWith({ [LOBBY]: stats(LOBBY) });
    applyEvent(client, { type: 'operation', data: operation });
    expect(statesOf(client)[LOBBY]!.operation?.attributes).toEqual(operation);
    expect(isOld(client, ['server', '11111111'])).toBe(false);
    applyEvent(client, { type: 'operation', data: { ...operation, outcome: 'succeeded' } });
    expect(statesOf(client)[LOBBY]!.operation).toBeNull();
    expect(isOld(client, ['server', '11111111', 'files', '/'])).toBe(true);
    expect(isOld(client, ['server', '22222222'])).toBe(false);
    expect(isOld(client, ['operations', { page: 1 }])).toBe(true);
  });

  it('make old what they say has changed', () => {
    const client = clientWith({});
    applyEvent(client, { type: 'changed', data: { resource: 'files', server: LOBBY } });
    expect(isOld(client, ['server', '11111111', 'files', '/'])).toBe(true);
    expect(isOld(client, ['server', '11111111'])).toBe(false);
    expect(changedKeys({ resource: 'backups', server: LOBBY })).toEqual([
      ['server', '11111111', 'backups'],
      ['server', '11111111', 'activity'],
    ]);
    // What the viewer may do stands in the answer of the server itself.
    expect(changedKeys({ resource: 'subusers', server: LOBBY })).toEqual([['server', '11111111']]);
    expect(changedKeys({ resource: 'servers' })).toEqual([['servers']]);
    expect(changedKeys({ resource: 'api-keys' })).toEqual([['account', 'api-keys']]);
    expect(changedKeys({ resource: 'activity', topic: 'admin' })).toEqual([['admin', 'activity']]);
  });
});

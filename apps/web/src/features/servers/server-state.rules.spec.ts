import { describe, expect, it } from 'vitest';
import { powerReasons, sortServers, stateOf, type ServerState } from './server-state.rules.js';

const calm = { status: null, is_suspended: false, is_installing: false, is_transferring: false };
const stats = (current_state: string) => ({ current_state });

describe('the state of a server', () => {
  it.each<[string, ServerState]>([
    ['running', 'running'],
    ['missing', 'missing'],
    ['something new', 'unknown'],
  ])('is what the node says: %s', (said, state) => expect(stateOf(calm, stats(said))).toBe(state));

  it('is not trusted when the node is away', () =>
    expect(stateOf(calm, { current_state: 'running', node_reachable: false })).toBe('missing'));

  it('is unknown until the node was heard', () => expect(stateOf(calm, undefined)).toBe('unknown'));

  it('is what the panel does with it before that', () => {
    const running = stats('running');
    expect(stateOf({ ...calm, is_suspended: true, is_installing: true }, running)).toBe('suspended');
    expect(stateOf({ ...calm, is_transferring: true }, running)).toBe('transferring');
    expect(stateOf({ ...calm, is_installing: true, status: 'installing' }, running)).toBe('installing');
    expect(stateOf({ ...calm, status: 'reinstall_failed', is_installing: true }, running)).toBe(
      'install_failed',
    );
    expect(stateOf({ ...calm, status: 'restoring_backup' }, running)).toBe('restoring');
  });
});

describe('power signals', () => {
  it('are offered when they make sense', () => {
    expect(powerReasons('offline')).toEqual({
      start: null,
      stop: 'offline',
      restart: 'offline',
      kill: 'offline',
    });
    expect(powerReasons('stopping').kill).toBeNull();
    expect(powerReasons('installing').start).toBe('busy');
  });
});

describe('the order of servers', () => {
  const rows = [
    { name: 'b10', state: 'running' },
    { name: 'B2', state: 'missing' },
    { name: 'a', state: 'offline' },
  ] as const;
  const names = (sort: Parameters<typeof sortServers>[1], pinned?: string): string[] =>
    sortServers(
      rows.map((row) => ({ ...row, isPinned: row.name === pinned })),
      sort,
      'en',
    ).map(({ name }) => name);

  it('is that of people for names', () => {
    expect(names('name')).toEqual(['a', 'B2', 'b10']);
    expect(names('-name')).toEqual(['b10', 'B2', 'a']);
  });
  it('has pinned ones before all', () => {
    expect(names('name', 'b10')).toEqual(['b10', 'a', 'B2']);
    expect(names('-name', 'a')).toEqual(['a', 'b10', 'B2']);
  });
  it('shows first what needs a look', () => expect(names('state')).toEqual(['B2', 'b10', 'a']));
});

import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  blockOf,
  closed,
  LEASE_MS,
  MISSED_AFTER_MS,
  outcomeOf,
  withTask,
  type RunTask,
} from './run.policy.js';

const now = new Date('2026-05-01T03:00:01Z');
const due = {
  serverStatus: null,
  nodeMaintenance: false,
  nextRunAt: new Date('2026-05-01T03:00:00Z'),
  missed: 'late',
  tasks: 1,
  isRunning: false,
} as const;
const old = { nextRunAt: new Date(now.getTime() - MISSED_AFTER_MS - 1) };

describe('a schedule whose time has come', () => {
  it.each([
    [{}, { cause: 'cron' }],
    [{ nextRunAt: new Date(now.getTime() - MISSED_AFTER_MS) }, { cause: 'cron' }],
    [old, { cause: 'late' }],
    [{ missed: 'skip' }, { cause: 'cron' }],
    [{ ...old, missed: 'skip' }, { reason: 'missed' }],
    [{ ...old, missed: 'skip', tasks: 0 }, { reason: 'missed' }],
    [{ tasks: 0 }, { reason: 'no_tasks' }],
    [{ isRunning: true }, { reason: 'still_running' }],
    [{ serverStatus: 'suspended' }, { reason: 'server_suspended' }],
    [{ serverStatus: 'installing' }, { reason: 'server_busy' }],
    [{ nodeMaintenance: true }, { reason: 'node_maintenance' }],
  ] as const)('with %j begins as %j', (fields, expected) => {
    expect(beginningOf({ ...due, ...fields }, now)).toEqual(expected);
  });

  it('is kept from a server by its state first', () => {
    expect(blockOf({ serverStatus: 'suspended', nodeMaintenance: true })).toBe('server_suspended');
    expect(blockOf({ serverStatus: null, nodeMaintenance: false })).toBeNull();
  });

  it('is not taken for missed while a task of it may still be under way', () => {
    expect(MISSED_AFTER_MS).toBeGreaterThan(LEASE_MS);
  });
});

describe('the tasks of a run', () => {
  const task = (id: number, outcome: RunTask['outcome'] = null): RunTask => ({
    id,
    sequenceId: id,
    action: 'command',
    outcome,
    error: null,
    startedAt: null,
    endedAt: null,
  });

  it('change one by one', () => {
    expect(withTask([task(1), task(2)], 1, { outcome: 'failed', error: 'no' })).toEqual([
      task(1),
      { ...task(2), outcome: 'failed', error: 'no' },
    ]);
  });

  it('are skipped where the run did not come to them', () => {
    expect(closed([task(1, 'failed'), task(2)])).toEqual([task(1, 'failed'), task(2, 'skipped')]);
  });

  it.each([
    [['succeeded', 'succeeded'], 'succeeded'],
    [['skipped', 'succeeded'], 'succeeded'],
    [['failed', 'succeeded'], 'partial'],
    [['interrupted', 'succeeded'], 'partial'],
  ] as const)('%j make a run that has %s', (outcomes, expected) => {
    expect(outcomeOf(outcomes.map((outcome, index) => task(index, outcome)))).toBe(expected);
  });
});

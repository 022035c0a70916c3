import { describe, expect, it } from 'vitest';
import {
  conflictOf,
  isInstalled,
  reinstallConflict,
  statusAfterReport,
  statusAfterUnsuspend,
} from './server-state.policy.js';

const calm = { status: null, nodeMaintenance: false, isTransferring: false };

describe('conflictOf', () => {
  it('finds nothing in the way of a normal server', () => {
    expect(conflictOf(calm)).toBeNull();
  });

  it.each([
    ['suspended', { ...calm, status: 'suspended', nodeMaintenance: true, isTransferring: true }, /suspended/],
    ['maintenance', { ...calm, status: 'installing', nodeMaintenance: true }, /maintenance/],
    ['installing', { ...calm, status: 'installing', isTransferring: true }, /installation/],
    ['a failed install', { ...calm, status: 'install_failed' }, /installation/],
    ['a failed reinstall', { ...calm, status: 'reinstall_failed' }, /installation/],
    ['restoring', { ...calm, status: 'restoring_backup', isTransferring: true }, /restoring/],
    ['transferring', { ...calm, isTransferring: true }, /transferred/],
  ])('names %s first', (_name, server, text) => {
    expect(conflictOf(server)).toMatch(text);
  });
});

describe('statusAfterReport', () => {
  const ok = { successful: true, isReinstall: false };

  it.each([
    ['installing', ok, null],
    ['install_failed', ok, null],
    [null, ok, null],
    ['installing', { successful: false, isReinstall: false }, 'install_failed'],
    ['installing', { successful: false, isReinstall: true }, 'reinstall_failed'],
    ['suspended', ok, 'suspended'],
    ['suspended', { successful: false, isReinstall: true }, 'suspended'],
  ])('%s, %o → %s', (status, report, expected) => {
    expect(statusAfterReport(status, report)).toBe(expected);
  });
});

describe('reinstallConflict', () => {
  it('allows a failed server and refuses one that is suspended, restoring or transferring', () => {
    expect(reinstallConflict({ status: 'install_failed', isTransferring: false })).toBeNull();
    expect(reinstallConflict({ status: 'suspended', isTransferring: false })).not.toBeNull();
    expect(reinstallConflict({ status: 'restoring_backup', isTransferring: false })).not.toBeNull();
    expect(reinstallConflict({ status: null, isTransferring: true })).not.toBeNull();
  });
});

it('knows which servers are installed', () => {
  const installed = [
    null,
    'suspended',
    'restoring_backup',
    'installing',
    'install_failed',
    'reinstall_failed',
  ];
  expect(installed.filter(isInstalled)).toEqual([null, 'suspended', 'restoring_backup']);
});

it('shows an installation again that goes on behind a suspension', () => {
  expect(statusAfterUnsuspend(true)).toBe('installing');
  expect(statusAfterUnsuspend(false)).toBeNull();
});

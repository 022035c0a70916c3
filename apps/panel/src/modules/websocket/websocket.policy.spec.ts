import { describe, expect, it } from 'vitest';
import {
  closeReason,
  ignoresState,
  isTransient,
  mayConnect,
  reconnectDelayMs,
  relayedCode,
  socketAddress,
} from './websocket.policy.js';

describe('who may open a console', () => {
  it('needs websocket.connect or everything', () => {
    expect(mayConnect({ permissions: ['websocket.connect'] })).toBe(true);
    expect(mayConnect({ permissions: ['*'] })).toBe(true);
    expect(mayConnect({ permissions: ['control.start'] })).toBe(false);
  });

  it('lets administrators watch an installation but not a suspended server', () => {
    const admin = { isAdmin: true, status: 'installing', nodeMaintenance: false };
    expect(ignoresState(admin)).toBe(true);
    expect(ignoresState({ ...admin, status: 'suspended' })).toBe(false);
    expect(ignoresState({ ...admin, nodeMaintenance: true })).toBe(false);
    expect(ignoresState({ ...admin, isAdmin: false })).toBe(false);
  });
});

describe('the address of a console', () => {
  it.each([
    ['https://panel.example', 'wss://panel.example/api/client/servers/u/ws'],
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/api/client/servers/u/ws'],
  ])('on %s is on the panel', (appUrl, expected) => {
    expect(socketAddress(appUrl, 'u')).toBe(expected);
  });
});

describe('close codes', () => {
  it.each([
    [1000, 1000],
    [1009, 1009],
    [4409, 4409],
    [1005, 1000],
    [1006, 1011],
    [1015, 1011],
    [2999, 1011],
    [1004, 1011],
  ])('%i is handed on as %i', (code, expected) => {
    expect(relayedCode(code, 1011)).toBe(expected);
  });

  it('tell a daemon that went away from one that refuses', () => {
    expect([1001, 1006, 1012, 1013].every(isTransient)).toBe(true);
    expect([1000, 1008, 1009, 4401, 4409].some(isTransient)).toBe(false);
  });

  it('keep reasons within 123 bytes', () => {
    expect(Buffer.byteLength(closeReason('ü'.repeat(200)))).toBeLessThanOrEqual(123);
    expect(closeReason('short')).toBe('short');
  });

  it('are followed by attempts that grow rarer', () => {
    expect([0, 1, 2, 3, 9].map(reconnectDelayMs)).toEqual([250, 500, 1_000, 2_000, 2_000]);
  });
});

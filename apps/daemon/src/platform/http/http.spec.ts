import { describe, expect, it } from 'vitest';
import { getInstallation } from '@app/contracts/remote/servers.contract.js';
import { daemonUp, getSystem } from '@app/contracts/daemon/system.contract.js';
import type { DaemonConfig } from '../../config/daemon.config.js';
import { needsBearer, refuseBearer } from './bearer.js';
import { corsHeaders, isAllowedOrigin } from './cors.js';
import { refuseDaemonInput } from './daemon.errors.js';

const config = (allowed_origins: string[], rest: Partial<DaemonConfig> = {}): DaemonConfig =>
  ({ remote: 'https://panel', allowed_origins, allow_cors_private_network: false, ...rest }) as DaemonConfig;

describe('refuseBearer', () => {
  it('wants the exact scheme and one of the tokens', () => {
    const refuse = (header?: string) => refuseBearer(header, ['new', 'old'])?.status ?? 200;
    expect([undefined, 'secret', 'bearer new', 'Basic new', ''].map(refuse)).toEqual([
      401, 401, 401, 401, 401,
    ]);
    expect(['Bearer ', 'Bearer id.new', 'Bearer  new', 'Bearer newer'].map(refuse)).toEqual([
      403, 403, 403, 403,
    ]);
    expect(['Bearer new', 'Bearer old'].map(refuse)).toEqual([200, 200]);
  });

  it('refuses everything while the node has no token', () => {
    expect(refuseBearer('Bearer ', [])?.status).toBe(403);
  });

  it('says how to authenticate', () => {
    expect(refuseBearer(undefined, ['x'])).toMatchObject({
      message: 'The required authorization heads were not present in the request.',
      headers: { 'www-authenticate': 'Bearer' },
    });
  });
});

it('asks every route for the bearer but public ones, and none without a say', () => {
  expect([getSystem, daemonUp].map(needsBearer)).toEqual([true, false]);
  expect(() => needsBearer(getInstallation)).toThrow('means nothing on a daemon');
  expect(() => needsBearer(undefined)).toThrow('states no access');
});

describe('CORS', () => {
  it('names the panel, or echoes an allowed origin', () => {
    const origin = (list: string[], from?: string) =>
      corsHeaders(config(list), from)['access-control-allow-origin'];
    expect(origin([])).toBe('https://panel');
    expect(origin(['https://a'], 'https://a')).toBe('https://a');
    expect(origin(['https://a'], 'https://b')).toBe('https://panel');
    expect(origin(['*'], 'https://b')).toBe('*');
    expect(origin(['*'], 'https://panel')).toBe('https://panel');
  });

  it('admits sockets of the panel and of allowed origins only', () => {
    expect(isAllowedOrigin(config([]), 'https://panel')).toBe(true);
    expect(isAllowedOrigin(config([]), 'https://panel.evil')).toBe(false);
    expect(isAllowedOrigin(config([]), undefined)).toBe(false);
    expect(isAllowedOrigin(config(['*']), undefined)).toBe(true);
  });
});

describe('refuseDaemonInput', () => {
  it('maps refused fields to the status of the protocol', () => {
    const issue = (field: string) => [{ field, rule: null, detail: '' }];
    expect(refuseDaemonInput(issue('uuid')).status).toBe(422);
    expect(refuseDaemonInput(issue('action')).status).toBe(422);
    expect(refuseDaemonInput(issue('commands')).status).toBe(400);
  });
});

import { describe, expect, it } from 'vitest';
import { daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { callLegs, callsLeg, clockLeg } from './node-link.policy.js';

const unreachable = (code: string): Error =>
  daemonUnreachable({
    cause: new Error('fetch failed', { cause: Object.assign(new Error(code), { code }) }),
  });

describe('the legs of the link to a node', () => {
  it.each([
    ['ECONNREFUSED', /listens/],
    ['ENOTFOUND', /not known/],
    ['UND_ERR_CONNECT_TIMEOUT', /in time/],
    ['EHOSTUNREACH', /in time/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS/],
    ['CERT_HAS_EXPIRED', /certificate/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certificate/],
    ['ESOMETHING', /ESOMETHING/],
  ])('say what %s means, and what to do', (code, cause) => {
    const [connection, key] = callLegs(unreachable(code), 5, false);
    expect(connection).toMatchObject({ name: 'connection', ok: false });
    expect(connection!.cause).toMatch(cause);
    expect(connection!.remedy).not.toBe('');
    expect(key).toMatchObject({ name: 'key', ok: null });
  });

  it('tell a clock that is far off, and none that nobody told of', () => {
    expect(clockLeg(0).ok).toBe(true);
    expect(clockLeg(-90_000)).toMatchObject({ ok: false, cause: "The node's clock is 90 seconds behind." });
    expect(clockLeg(90_000).cause).toMatch(/ahead/);
    expect(clockLeg(null).ok).toBeNull();
  });

  it('name the address that a silent daemon should call', () => {
    expect(callsLeg(true, 'https://panel.example').ok).toBe(true);
    expect(callsLeg(false, 'https://panel.example').remedy).toContain('https://panel.example');
  });
});

import { describe, expect, it } from 'vitest';
import { hashToken, matchesToken, newKeySecret, parseKeySecret } from './key-secret.js';

describe('key secrets', () => {
  it('are an identifier of 16 and a token of 32 letters and digits', () => {
    expect(newKeySecret(1).identifier).toMatch(/^ptlc_[A-Za-z0-9]{11}$/);
    expect(newKeySecret(2).identifier).toMatch(/^ptla_[A-Za-z0-9]{11}$/);
    expect(newKeySecret(1).token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(newKeySecret(1).token).not.toBe(newKeySecret(1).token);
  });

  it('are split after the sixteenth character, whatever the prefix', () => {
    for (const prefix of ['ptlc_', 'ptla_', 'pacc_', 'papp_']) {
      const text = `${prefix}${'i'.repeat(11)}${'t'.repeat(32)}`;
      expect(parseKeySecret(text)).toEqual({ identifier: text.slice(0, 16), token: 't'.repeat(32) });
    }
  });

  it.each(['', 'ptlc_short', 'x'.repeat(16), 'x'.repeat(129), `ptlc_${'i'.repeat(11)}${'t'.repeat(31)}'`])(
    'cannot be %j',
    (text) => {
      expect(parseKeySecret(text)).toBeNull();
    },
  );

  it('match only their own hash', () => {
    const { token } = newKeySecret(1);
    expect(matchesToken(token, hashToken(token))).toBe(true);
    expect(matchesToken(`${token.slice(0, -1)}!`, hashToken(token))).toBe(false);
    expect(matchesToken('', hashToken(token))).toBe(false);
  });
});

import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { newRecoveryCodes, newSecret, secretUri, stepOf } from './codes.js';

const now = Math.floor(Date.now() / 1000);
const codeAt = (secret: string, seconds: number): string => generateSync({ secret, epoch: seconds });

describe('one-time codes', () => {
  it('are taken from four steps ago to four steps ahead', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    for (const offset of [0, -110, 110]) {
      expect(stepOf(secret, codeAt(secret, now + offset), null)).toBe(Math.floor((now + offset) / 30));
    }
    expect(stepOf(secret, codeAt(secret, now - 180), null)).toBeNull();
    expect(stepOf(secret, codeAt(secret, now + 180), null)).toBeNull();
  });

  it('are taken once, and none from before the last one', () => {
    const secret = newSecret();
    const step = stepOf(secret, codeAt(secret, now), null)!;
    expect(stepOf(secret, codeAt(secret, now), step)).toBeNull();
    expect(stepOf(secret, codeAt(secret, now - 30), step)).toBeNull();
    expect(stepOf(secret, codeAt(secret, now + 30), step)).toBe(step + 1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '12 456', '１２３４５６', '-12345', '1e5000'])(
    'refuse %j without an error',
    (code) => expect(stepOf(newSecret(), code, null)).toBeNull(),
  );

  it('name the panel and the account for the authenticator', () => {
    const url = new URL(secretUri('Rook & Co', 'a@example.com', 'ABCD'));
    expect([url.protocol, url.host, url.searchParams.get('secret'), url.searchParams.get('issuer')]).toEqual([
      'otpauth:',
      'totp',
      'ABCD',
      'Rook & Co',
    ]);
    expect(decodeURIComponent(url.pathname)).toBe('/Rook & Co:a@example.com');
  });
});

it('recovery codes come in tens, all different', () => {
  const codes = newRecoveryCodes();
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  expect(codes.every((code) => /^[A-Za-z0-9]{10}$/.test(code))).toBe(true);
});

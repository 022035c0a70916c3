import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '@app/platform/config/secret.js';
import { AppCipher } from './app-cipher.js';
import { randomText } from './random-text.js';

const cipher = (): AppCipher => new AppCipher({ appKey: new Secret(randomBytes(32).toString('base64')) });

describe('AppCipher', () => {
  it('reads what it wrote, and never writes the same twice', () => {
    const ours = cipher();
    const sealed = ours.encrypt('node token é');
    expect(sealed).not.toContain('token');
    expect(ours.decrypt(sealed)).toBe('node token é');
    expect(ours.encrypt('node token é')).not.toBe(sealed);
  });

  it('refuses what was changed, cut short, or written under another key', () => {
    const ours = cipher();
    const sealed = ours.encrypt('secret');
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    bytes[bytes.length - 1]! ^= 1;
    expect(() => ours.decrypt(`v1.${bytes.toString('base64')}`)).toThrow();
    expect(() => ours.decrypt(sealed.slice(0, 12))).toThrow();
    expect(() => cipher().decrypt(sealed)).toThrow();
    expect(() => ours.decrypt('plain')).toThrow('not an encrypted value');
  });
});

describe('randomText', () => {
  it('gives letters and digits of the length asked for', () => {
    expect(randomText(64)).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(randomText(0)).toBe('');
  });
});

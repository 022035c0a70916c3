import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LaravelEncrypter } from './laravel-encrypter.js';

const KEY = `base64:${Buffer.alloc(32, 3).toString('base64')}`;
const IV = Buffer.alloc(16, 1);

/**
 * `text` as PHP's openssl_encrypt and hash_hmac made it of the key and the iv above: worked out once with those two
 * functions' command line twins, openssl enc and openssl dgst.
 */
const GIVEN = {
  plain:
    'eyJpdiI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVE9PSIsInZhbHVlIjoiTjRQVnJRcTU4cWxDT0U0RU5Eek9RQT09IiwibWFjIjoiM2NiZjM0MzJmOGI1ZDgxYThjMTZlNzBhMjUwM2M0N2VhODUwMzdhZTNiZTY5OTFmZmE5NDkzY2IxNWE5ZTFkOCIsInRhZyI6IiJ9',
  serialized:
    'eyJpdiI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVE9PSIsInZhbHVlIjoiNWdzaEc5UHZzSVdCSklpODJ5eXZJbWcxS3BPbmhpQThVYnZwNTNsWjBhYz0iLCJtYWMiOiI3YmU0MjEwNDE3YzcxODE3NTdjM2NlYmViMjYzNzkzM2IxZDhjMmZkMzJkODQyNWRhMGYzNjdjZDljYTM4Y2RkIiwidGFnIjoiIn0=',
};

const change = (payload: string, part: object): string =>
  Buffer.from(
    JSON.stringify({ ...(JSON.parse(Buffer.from(payload, 'base64').toString()) as object), ...part }),
  ).toString('base64');

describe('reading what Laravel encrypted', () => {
  it('gives the text, also where PHP has put its own form around it', () => {
    const encrypter = new LaravelEncrypter(KEY);
    expect(encrypter.decrypt(GIVEN.plain)).toBe('grüße "alle";');
    expect(encrypter.decrypt(GIVEN.serialized)).toBe('grüße "alle";');
  });

  it('reads the authenticated cipher', () => {
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 3), IV.subarray(0, 12));
    const value = cipher.update('secret', 'utf8', 'base64') + cipher.final('base64');
    const payload = {
      iv: IV.subarray(0, 12).toString('base64'),
      value,
      mac: '',
      tag: cipher.getAuthTag().toString('base64'),
    };
    const text = Buffer.from(JSON.stringify(payload)).toString('base64');
    expect(new LaravelEncrypter(KEY).decrypt(text)).toBe('secret');
    const forged = change(text, { tag: Buffer.alloc(16).toString('base64') });
    expect(() => new LaravelEncrypter(KEY).decrypt(forged)).toThrow('not encrypted under this APP_KEY');
  });

  it('refuses another key, a changed value and what is none', () => {
    const other = new LaravelEncrypter('k'.repeat(32));
    expect(() => other.decrypt(GIVEN.plain)).toThrow('not encrypted under this APP_KEY');
    const encrypter = new LaravelEncrypter(KEY);
    for (const part of [
      { value: 'AAAA' },
      { mac: '' },
      { mac: undefined },
      { mac: '00' },
      { iv: IV.toString('hex') },
    ]) {
      expect(() => encrypter.decrypt(change(GIVEN.plain, part))).toThrow('not encrypted under this APP_KEY');
    }
    for (const text of [
      '',
      'words',
      Buffer.from('[]').toString('base64'),
      Buffer.from('null').toString('base64'),
    ]) {
      expect(() => encrypter.decrypt(text)).toThrow(/encrypted/);
    }
  });

  it('takes keys of the two lengths only, and tells them apart without telling them', () => {
    expect(() => new LaravelEncrypter('base64:c2hvcnQ=')).toThrow('32 bytes');
    expect(() => new LaravelEncrypter('')).toThrow('32 bytes');
    const prints = [KEY, 'k'.repeat(32), 'k'.repeat(16)].map((key) =>
      new LaravelEncrypter(key).fingerprint(),
    );
    expect(new Set(prints).size).toBe(3);
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { readPublicKey } from './public-key.js';

/** Made by `ssh-keygen`; the fingerprint is what `ssh-keygen -l` printed. */
const ED25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@example.com';
const ED25519_FINGERPRINT = '+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';

const rsa = (bits: number): string => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const key = ssh2.utils.parseKey(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  if (key instanceof Error) throw key;
  return `ssh-rsa ${key.getPublicSSH().toString('base64')}`;
};

describe('reading a public SSH key', () => {
  it('gives PKCS8 and the fingerprint that ssh-keygen shows', () => {
    const key = readPublicKey(ED25519);
    expect(key).toEqual({
      pem: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/),
      fingerprint: ED25519_FINGERPRINT,
    });
  });

  it('takes RSA from 2048 bits on', () => {
    expect(readPublicKey(rsa(2048))).toMatchObject({ pem: expect.stringContaining('PUBLIC KEY') });
    expect(readPublicKey(rsa(1024))).toContain('1024');
  });

  it('refuses a private key, and says so', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(readPublicKey(privateKey.export({ type: 'pkcs1', format: 'pem' }) as string)).toContain('private');
  });

  it('answers a sentence for whatever else it is given', () => {
    const shaped = fc
      .tuple(fc.constantFrom('ssh-rsa', 'ssh-ed25519', 'ssh-dss', 'ecdsa-sha2-nistp256'), fc.base64String())
      .map(([type, data]) => `${type} ${data} x`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), shaped), (text) => {
        expect(typeof readPublicKey(text)).toBe('string');
      }),
      { numRuns: 200 },
    );
  });
});

import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { ConsoleTokens } from './console-tokens.js';

const NODE = {
  id: 1,
  scheme: 'https',
  fqdn: 'node.example',
  daemonConnect: 8443,
  daemonToken: 'k'.repeat(64),
} as NodeRef;
const SERVER = '11111111-2222-3333-4444-555555555555';
const SUBJECT = { userId: 7, userUuid: 'u', serverUuid: SERVER, permissions: ['*'] };
const tokens = new ConsoleTokens({ appUrl: 'https://panel.example' });
const key = new TextEncoder().encode(NODE.daemonToken);
const now = () => Math.floor(Date.now() / 1000);

const forged = (claims: Record<string, unknown>, secret = key, alg = 'HS256') =>
  new SignJWT({
    iat: now(),
    exp: now() + 60,
    user_uuid: 'u',
    server_uuid: SERVER,
    permissions: ['*'],
    scope: 'websocket',
    ...claims,
  })
    .setProtectedHeader({ alg })
    .sign(secret);

describe('a console token', () => {
  it('holds the claims that daemons read', async () => {
    const token = await tokens.mint(NODE, SUBJECT);
    const claims = decodeJwt(token);
    const jti = createHash('md5').update(`7${SERVER}`).digest('hex');
    expect(claims).toMatchObject({
      iss: 'https://panel.example',
      aud: 'https://node.example:8443',
      jti,
      user_id: 7,
      user_uuid: 'u',
      server_uuid: SERVER,
      permissions: ['*'],
      scope: 'websocket',
    });
    expect(claims.exp! - claims.iat!).toBe(600);
    expect(claims.iat! - claims.nbf!).toBe(300);
    expect(String(claims['unique_id'])).toHaveLength(16);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256', jti });
  });

  it('is good for its own server', async () => {
    const claims = await tokens.verify(NODE, SERVER, await tokens.mint(NODE, SUBJECT));
    expect(claims.user_uuid).toBe('u');
  });

  it('ends when it is told to', async () => {
    const token = await tokens.mint(NODE, { ...SUBJECT, expiresAt: now() + 5 });
    expect(decodeJwt(token).exp).toBeLessThanOrEqual(now() + 5);
  });

  it.each([
    [
      'of another node',
      () => forged({}, new TextEncoder().encode('x'.repeat(64))),
      'jwt: token is not valid',
    ],
    ['of another algorithm', () => forged({}, key, 'HS512'), 'jwt: token is not valid'],
    ['that is over', () => forged({ exp: now() - 1 }), 'jwt: exp claim is invalid'],
    ['from the future', () => forged({ iat: now() + 600 }), 'jwt: token is not valid'],
    ['for another server', () => forged({ server_uuid: 'other' }), 'jwt: server uuid mismatch'],
    ['of another scope', () => forged({ scope: 'file-upload' }), 'jwt: missing connect permission'],
    [
      'without the permission',
      () => forged({ permissions: ['control.start'] }),
      'jwt: missing connect permission',
    ],
    ['without a user', () => forged({ user_uuid: undefined }), 'jwt: token is not valid'],
    ['that is no token', () => Promise.resolve('nonsense'), 'jwt: token is not valid'],
    ['that is empty', () => Promise.resolve(''), 'jwt: token is not valid'],
    [
      'without a signature',
      () => Promise.resolve(`${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`),
      'jwt: token is not valid',
    ],
  ])('%s is refused', async (_name, make, text) => {
    await expect(make().then((token) => tokens.verify(NODE, SERVER, token))).rejects.toThrow(text);
  });
});

import { hash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { TokenScope } from '@app/contracts/tokens/claims.js';
import { consoleTokenId } from './console-token-id.js';
import { nodeUrl, type NodeRef } from './node-ref.js';

/** Nodes whose clock runs behind must not refuse a fresh token. */
const NOT_BEFORE_SECONDS = 300;

export interface TokenContent {
  /** Address of the panel. */
  readonly issuer: string;
  readonly scope: TokenScope;
  readonly userId: number;
  readonly userUuid: string;
  readonly serverUuid: string;
  /** What is said beside who and where. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

const keyOf = (node: Pick<NodeRef, 'daemonToken'>): Uint8Array => new TextEncoder().encode(node.daemonToken);

/**
 * HS256 under the node's own key, so that the node can check it without asking (daemon-api.md §2). All tokens of a
 * user on a server have one id, by which the node denies them together.
 */
export function signNodeToken(node: NodeRef, content: TokenContent): Promise<string> {
  const jti = consoleTokenId(content.userId, content.serverUuid);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ...content.claims,
    user_uuid: content.userUuid,
    user_id: content.userId,
    server_uuid: content.serverUuid,
    scope: content.scope,
    unique_id: randomBytes(12).toString('base64url'),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', jti })
    .setIssuer(content.issuer)
    .setAudience(nodeUrl(node))
    .setJti(jti)
    .setIssuedAt(now)
    .setNotBefore(now - NOT_BEFORE_SECONDS)
    .setExpirationTime(content.expiresAt)
    .sign(keyOf(node));
}

/** Opens a node to a server on its way, signed as the other tokens are; `sub` names the server (daemon-api.md §2). */
export function signTransferToken(
  node: NodeRef,
  content: Pick<TokenContent, 'issuer' | 'serverUuid' | 'claims' | 'expiresAt'>,
): Promise<string> {
  const jti = hash('md5', content.serverUuid);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ...content.claims,
    scope: 'transfer' satisfies TokenScope,
    unique_id: randomBytes(12).toString('base64url'),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', jti, sub: content.serverUuid })
    .setIssuer(content.issuer)
    .setAudience(nodeUrl(node))
    .setSubject(content.serverUuid)
    .setJti(jti)
    .setIssuedAt(now)
    .setNotBefore(now - NOT_BEFORE_SECONDS)
    .setExpirationTime(content.expiresAt)
    .sign(keyOf(node));
}

/** What a token of the node says; rejects with an error of `jose` unless it is that and in time. */
export async function readNodeToken(node: NodeRef, token: string): Promise<unknown> {
  const { payload } = await jwtVerify(token, keyOf(node), {
    algorithms: ['HS256'],
    requiredClaims: ['exp', 'iat'],
    currentDate: new Date(),
  });
  return payload;
}

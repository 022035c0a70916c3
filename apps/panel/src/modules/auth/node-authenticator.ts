import { Injectable } from '@nestjs/common';
import { nodeTokenMissing } from '@app/contracts/errors/account.errors.js';
import { accessDenied, badRequest } from '@app/contracts/errors/common.errors.js';
import { isSameSecret } from '@app/platform/http/same-secret.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { NodeTokens } from '../../access/node-tokens.port.js';

/** `Authorization: Bearer <token id>.<token>` of daemons: remote-api.md §1. */
@Injectable()
export class NodeAuthenticator {
  constructor(private readonly tokens: NodeTokens) {}

  /** Throws 401 without a token, 400 for one of another form, 403 for an unknown or wrong one. */
  async authenticate(header: string | undefined): Promise<NodeRef> {
    const secret = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    if (secret === undefined) throw nodeTokenMissing({ headers: { 'www-authenticate': 'Bearer' } });
    const [tokenId, token, ...more] = secret.split('.');
    if (!tokenId || !token || more.length > 0) {
      throw badRequest('The Authorization header must hold a token id and a token, joined by a dot.');
    }
    const found = await this.tokens.find(tokenId);
    // Unknown ids get the answer of wrong tokens, so that ids cannot be told apart from outside.
    if (!found || !isSameSecret(found.token, token))
      throw accessDenied('You are not authorized to access this resource.');
    await this.tokens.noteUse(found);
    return found.node;
  }
}

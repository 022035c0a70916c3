import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import type { CachedKey } from '../api-keys/index.js';

export type VerifyBearer = (secret: string) => Promise<CachedKey | null>;

/**
 * The only part of a request that the strategy sees. Without a query and a body it cannot take a key from
 * `?access_token=` or a form, where it would end in logs and histories.
 */
export interface BearerRequest {
  readonly headers: { readonly authorization?: string };
  /** Passport keeps strategies per process; the verifier therefore comes with the request. */
  readonly verify: VerifyBearer;
}

@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor() {
    super({ passReqToCallback: true });
  }

  async validate(request: BearerRequest, secret: string): Promise<CachedKey | false> {
    return (await request.verify(secret)) ?? false;
  }
}

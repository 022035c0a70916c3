import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { unauthenticated } from '@app/contracts/errors/common.errors.js';
import type { PanelRequest } from '../../platform/http/panel-request.js';
import { ApiKeysService, type CachedKey } from '../api-keys/index.js';
import type { BearerRequest } from './bearer.strategy.js';

const credentials = new WeakMap<object, CachedKey>();

/** Authenticates `Authorization: Bearer <key>`; throws a 401 with a challenge otherwise. */
@Injectable()
export class BearerGuard extends AuthGuard('bearer') {
  constructor(private readonly keys: ApiKeysService) {
    super();
  }

  /** The key that `canActivate` found. */
  async authenticate(context: ExecutionContext): Promise<CachedKey> {
    const request = context.switchToHttp().getRequest<PanelRequest>();
    await this.canActivate(context);
    const key = credentials.get(request);
    if (!key) throw unauthenticated();
    return key;
  }

  override getRequest(context: ExecutionContext): BearerRequest {
    const { authorization } = context.switchToHttp().getRequest<PanelRequest>().headers;
    return {
      headers: authorization === undefined ? {} : { authorization },
      verify: (secret) => this.keys.verify(secret),
    };
  }

  override handleRequest<T = CachedKey>(
    error: unknown,
    key: CachedKey | false | null,
    _info: unknown,
    context: ExecutionContext,
  ): T {
    if (error) throw error;
    if (!key) throw unauthenticated({ headers: { 'www-authenticate': 'Bearer' } });
    credentials.set(context.switchToHttp().getRequest<PanelRequest>(), key);
    return key as T;
  }
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTE_METADATA } from '@app/platform/http/endpoint.decorator.js';
import { ConfigStore } from '../../config/config-store.js';
import { agentName } from '../panel-client/panel-client.js';
import { refuseBearer } from './bearer.js';

/** The panel's bearer check on every route whose descriptor asks for it; a route without a descriptor fails. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly config: ConfigStore,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const route = this.reflector.get<RouteDescriptor | undefined>(ROUTE_METADATA, context.getHandler());
    if (!route) throw new TypeError('the route states no access');
    const { access } = route;
    if (access === 'public' || (typeof access === 'object' && 'signed' in access)) return true;
    if (typeof access !== 'object' || !('daemon' in access)) {
      throw new TypeError(`access of ${route.id} means nothing on a daemon`);
    }
    const http = context.switchToHttp();
    // A stock panel refuses answers without this header, refusals included.
    void http.getResponse<FastifyReply>().header('user-agent', agentName(this.config.credentials.id));
    const { authorization } = http.getRequest<FastifyRequest>().headers;
    const refusal = refuseBearer(authorization, this.config.acceptedTokens);
    if (refusal) throw refusal;
    return true;
  }
}

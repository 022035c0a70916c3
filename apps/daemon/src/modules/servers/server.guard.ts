import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Server } from './server.js';
import { serverNotRunning } from './server.errors.js';
import { ServerRegistry } from './server.registry.js';

interface ServerRequest extends FastifyRequest {
  server_: Server;
}
const requestOf = (context: ExecutionContext): ServerRequest => context.switchToHttp().getRequest();

/** Resolves `:server`; an unknown uuid is 404 before anything else is looked at. */
@Injectable()
export class ServerGuard implements CanActivate {
  constructor(private readonly registry: ServerRegistry) {}

  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    request.server_ = this.registry.get(String((request.params as Record<string, unknown>)['server']));
    return true;
  }
}

/** Commands need a running server; the body is of no interest before that (daemon-api.md §4). */
@Injectable()
export class RunningGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (requestOf(context).server_.state.is('offline')) throw serverNotRunning();
    return true;
  }
}

/** The server that the guard found. */
export const CurrentServer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Server => requestOf(context).server_,
);

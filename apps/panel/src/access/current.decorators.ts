import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NodeRef } from './node-ref.js';
import type { PanelRequest } from './panel-request.js';
import type { Actor } from './request-context.js';
import type { PermittedServer } from './server-access.port.js';

const requestOf = (context: ExecutionContext): PanelRequest =>
  context.switchToHttp().getRequest<PanelRequest>();

/** A handler that asks for what its route's access does not give is wired wrongly: fail loudly. */
function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`this route has no ${what}: look at its descriptor's access`);
  return value;
}

/** Who makes the request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  present(requestOf(context).actor, 'actor'),
);

/** The permitted server of `{ server: … }` routes. */
export const CurrentServer = createParamDecorator((_: unknown, context: ExecutionContext): PermittedServer =>
  present(requestOf(context).permittedServer, 'server'),
);

/** The calling node of `{ node: true }` routes. */
export const CurrentNode = createParamDecorator((_: unknown, context: ExecutionContext): NodeRef =>
  present(requestOf(context).callingNode, 'node'),
);

/** The model that a `:name` parameter was resolved to; see ModelResolvers. */
export const Model = createParamDecorator((param: string, context: ExecutionContext): object =>
  present(requestOf(context).models?.get(param), `resolved :${param}`),
);

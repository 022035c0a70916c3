import { z } from 'zod';
import { defineRoute, RawContent } from '../core/route.js';
import { ServerParams } from './servers.contract.js';

/** Console socket of the client API: client-api.md §3 and §12. */
export const getWebsocket = defineRoute({
  id: 'client.servers.websocket',
  method: 'GET',
  path: '/servers/:server/websocket',
  status: 200,
  params: ServerParams,
  response: z.object({ data: z.object({ token: z.string(), socket: z.string() }) }),
  // Administrators may watch an installation; the service applies the state rule of conventions.md §10.
  access: { server: null, anyState: true },
  limit: 'websocket-token',
  summary: 'A console token of ten minutes and the address it is good for',
});

/** Served by a gateway: it authenticates by `?token=` or by the first frame. */
export const serverSocket = defineRoute({
  id: 'client.servers.socket',
  method: 'GET',
  path: '/servers/:server/ws',
  status: 101,
  params: ServerParams,
  query: z.looseObject({ token: z.string().optional() }),
  response: RawContent,
  access: 'public',
  summary: 'Console socket, relayed to the node',
});

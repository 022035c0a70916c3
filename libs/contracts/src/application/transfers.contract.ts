import { z } from 'zod';
import { serverTransferCancel, serverTransferStart } from '../activity/server.events.js';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';
import { PathId } from '../core/wire.js';

/** Servers that move to another node: application-api.md §2 rows 20 and 21. */
const write = { key: 'server', write: true } as const;
const ServerParams = z.object({ server: PathId });

export const TransferServer = z
  .object({
    node_id: lenientInt(1),
    /** The server's primary allocation on the new node. */
    allocation_id: lenientInt(1),
    allocation_additional: z.array(lenientInt(1)).max(1000).nullish(),
  })
  .meta({ id: 'TransferServerRequest' });

export const transferServer = defineRoute({
  id: 'application.servers.transfer',
  method: 'POST',
  path: '/servers/:server/transfer',
  status: 204,
  params: ServerParams,
  body: TransferServer,
  response: NoContent,
  access: write,
  activity: [serverTransferStart],
  actsOutside: true,
  summary: 'Move a server to another node; 406 where that node cannot take it',
});

export const cancelTransfer = defineRoute({
  id: 'application.servers.cancel-transfer',
  method: 'POST',
  path: '/servers/:server/transfer/cancel',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: [serverTransferCancel],
  actsOutside: true,
  summary: 'End the move of a server, which stays where it is; 406 where it does not move',
});

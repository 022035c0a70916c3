import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';

/** Servers that move to another node: daemon-api.md §6. */
const daemon = { daemon: true } as const;
const none = { none: 'the panel records what it asks for' };
const ServerParams = z.object({ server: z.string() });

export const sendTransfer = defineRoute({
  id: 'daemon.transfers.send',
  method: 'POST',
  path: '/api/servers/:server/transfer',
  status: 202,
  params: ServerParams,
  body: z.object({
    /** Where the other node takes transfers. */
    url: z.string(),
    /** The header that it wants, `Bearer` included; sent as it is. */
    token: z.string(),
    /** Backups on this node that go along. */
    backups: z.array(z.string()).nullish(),
    /** Beyond Wings: said again in the reports of both nodes. */
    transfer_id: lenientInt(1).nullish(),
    server: z.object({ uuid: z.string().nullish(), start_on_completion: lenientBool().nullish() }).nullish(),
  }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Stop the server and send its files to another node',
});

export const cancelSending = defineRoute({
  id: 'daemon.transfers.cancel-sending',
  method: 'DELETE',
  path: '/api/servers/:server/transfer',
  status: 202,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'End the sending of a server; it stays here',
});

/** The token is the only key; it names the server. */
export const receiveTransfer = defineRoute({
  id: 'daemon.transfers.receive',
  method: 'POST',
  path: '/api/transfers',
  status: 200,
  bodyTreatment: 'multipart',
  response: NoContent,
  access: { signed: 'transfer' },
  activity: none,
  summary: 'The files of a server from another node; answered once all of it is verified',
});

export const cancelReceiving = defineRoute({
  id: 'daemon.transfers.cancel-receiving',
  method: 'DELETE',
  path: '/api/transfers/:server',
  status: 202,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'End the receiving of a server; nothing of it stays here',
});

/** How stock panels ask for it. */
export const cancelReceivingByBody = defineRoute({
  id: 'daemon.transfers.cancel-receiving-by-body',
  method: 'DELETE',
  path: '/api/transfer',
  status: 202,
  body: z.object({
    json: z.object({ server_id: z.string().nullish(), server: z.object({ uuid: z.string() }).nullish() }),
  }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'The same, as a stock panel asks for it',
});

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
    /** `transfers.ahead` of `/api/capabilities` of both nodes: the server runs on while most of it is sent. */
    ahead: lenientBool().nullish(),
    /** `transfers.relay`: the nodes cannot see each other, and all goes through the panel of the sending one. */
    relay: lenientBool().nullish(),
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

/** Beyond Wings, `transfers.check` of `/api/capabilities`. */
export const checkArrival = defineRoute({
  id: 'daemon.transfers.check-arrival',
  method: 'POST',
  path: '/api/transfers/check',
  status: 200,
  body: z.object({
    /** What the server takes of the disk. */
    bytes: lenientInt(0, Number.MAX_SAFE_INTEGER),
    image: z.string(),
    ports: z.array(z.object({ ip: z.string(), port: lenientInt(1, 65_535) })).max(1001),
  }),
  response: z.object({
    problems: z.array(z.object({ code: z.enum(['space', 'image', 'port']), detail: z.string() })),
  }),
  access: daemon,
  activity: { none: 'nothing changes' },
  summary: 'What would keep a server from running here: room, image, ports',
});

/** The same of the sending node. */
export const checkReach = defineRoute({
  id: 'daemon.transfers.check-reach',
  method: 'POST',
  path: '/api/transfers/reach',
  status: 200,
  body: z.object({ url: z.string() }),
  response: z.object({ reason: z.string().nullable() }),
  access: daemon,
  activity: { none: 'nothing changes' },
  summary: 'Why this node cannot reach another one at its address; null where it can',
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

/** More entries an offer does not hold. */
export const MAX_OFFERED = 2000;
export const OfferedEntry = z.object({
  /** From the server's root on. */
  path: z.string().min(1).max(16_384),
  kind: z.enum(['file', 'directory', 'link']),
  mode: lenientInt(0),
  size: lenientInt(0, Number.MAX_SAFE_INTEGER),
  /** Unix milliseconds. */
  mtime: lenientInt(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  /** Of a link. */
  target: z.string().nullish(),
  /** Of a file whose time of modification does not prove that it is the same. */
  sha256: z.string().nullish(),
});
export type OfferedEntry = z.infer<typeof OfferedEntry>;

/** Beyond Wings, `transfers.ahead` of `/api/capabilities`; the token of the move is the only key. */
export const offerFiles = defineRoute({
  id: 'daemon.transfers.offer',
  method: 'POST',
  path: '/api/transfers/:server/offer',
  status: 200,
  params: ServerParams,
  body: z.object({
    /** One look at all files; a newer one takes the place of an older. */
    pass: z.string().uuid(),
    /** The first offer of the pass. */
    begins: lenientBool(),
    /** The server stands still: what is not offered is not part of it. */
    is_final: lenientBool(),
    /** Of all files, for the room that they need. */
    total_bytes: lenientInt(0, Number.MAX_SAFE_INTEGER),
    entries: z.array(OfferedEntry).max(MAX_OFFERED),
  }),
  bodyTreatment: 'verbatim',
  bodyLimit: 48 * 1024 * 1024,
  response: z.object({
    /** What is missing: the place in `entries`, and the first byte that is. */
    wanted: z.array(z.object({ index: z.number(), from: z.number() })),
  }),
  access: { signed: 'transfer' },
  activity: none,
  summary: 'Entries of a server that is to come; answers what of them is missing',
});

export const fillFiles = defineRoute({
  id: 'daemon.transfers.fill',
  method: 'PUT',
  path: '/api/transfers/:server/files',
  status: 204,
  params: ServerParams,
  query: z.object({ pass: z.string().uuid() }),
  bodyTreatment: 'stream',
  response: NoContent,
  access: { signed: 'transfer' },
  activity: none,
  summary: 'Contents of files that were asked for, each with its hash behind it',
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

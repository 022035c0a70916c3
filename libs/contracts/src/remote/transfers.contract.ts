import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { offerFiles } from '../daemon/transfers.contract.js';
import { defineRoute, NoContent } from '../core/route.js';
import { ServerParams } from './servers.contract.js';

/** Daemon → panel, remote-api.md §2 rows 6 and 7; either node of the transfer may speak of its server. */
const access = { node: true } as const;
const reported = { none: 'the service records the end of the transfer itself' };

/** Beyond Wings: which one, so that a word of an earlier one that comes late does not end a later one. */
const transfer_id = lenientInt(1).nullish();

export const reportTransferSuccess = defineRoute({
  id: 'remote.transfers.success',
  method: 'POST',
  path: '/servers/:uuid/transfer/success',
  also: [{ method: 'GET', path: '/servers/:uuid/transfer/success' }],
  status: 204,
  params: ServerParams,
  body: z.object({ transfer_id }).nullish(),
  response: NoContent,
  access,
  activity: reported,
  summary: 'The new node has all of the server',
});

/** Of the flow before the present one, whose Wings say when the archive lies ready. */
export const reportArchive = defineRoute({
  id: 'remote.transfers.archive',
  method: 'POST',
  path: '/servers/:uuid/archive',
  status: 204,
  params: ServerParams,
  body: z.object({ successful: lenientBool() }),
  response: NoContent,
  access,
  activity: reported,
  summary: 'The old node has packed the server, or could not',
});

export const reportTransferFailure = defineRoute({
  id: 'remote.transfers.failure',
  method: 'POST',
  path: '/servers/:uuid/transfer/failure',
  also: [{ method: 'GET', path: '/servers/:uuid/transfer/failure' }],
  status: 204,
  params: ServerParams,
  /** Beyond Wings, which sends null: why it failed, for the operation's row. */
  body: z.object({ error: z.string().max(2000).nullish(), transfer_id }).nullish(),
  response: NoContent,
  access,
  activity: reported,
  summary: 'The server stays where it was',
});

/** Of what goes through the panel: the header that the other node wants. */
export const TRANSFER_TOKEN_HEADER = 'x-transfer-token';
const relay = '/servers/:uuid/transfer/relay';
const relayed = { none: 'what is sent is part of the transfer' };

/** Beyond Wings, for nodes that cannot see each other: daemon-api.md §6 with the panel in between. */
export const relayTransfer = defineRoute({
  id: 'remote.transfers.relay',
  method: 'POST',
  path: relay,
  status: 204,
  params: ServerParams,
  bodyTreatment: 'stream',
  response: NoContent,
  access,
  activity: relayed,
  summary: 'The files of a server, handed on to its new node; answered once that has verified them',
});

export const relayOffer = defineRoute({
  id: 'remote.transfers.relay-offer',
  method: 'POST',
  path: `${relay}/offer`,
  status: 200,
  params: ServerParams,
  bodyTreatment: 'stream',
  response: offerFiles.response,
  access,
  activity: relayed,
  summary: 'Entries of a server, handed on to its new node; answers what of them is missing there',
});

export const relayFiles = defineRoute({
  id: 'remote.transfers.relay-files',
  method: 'PUT',
  path: `${relay}/files`,
  status: 204,
  params: ServerParams,
  query: z.object({ pass: z.string().uuid() }),
  bodyTreatment: 'stream',
  response: NoContent,
  access,
  activity: relayed,
  summary: 'Contents of files, handed on to the new node of a server',
});

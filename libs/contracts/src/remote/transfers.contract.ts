import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
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

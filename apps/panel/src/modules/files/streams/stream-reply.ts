import type { FastifyReply } from 'fastify';
import { daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { bytesPassed } from '@app/platform/memory/passing-bytes.js';
import type { NodeStream } from '../../../platform/daemon-client/daemon-stream.js';

/** Nothing has been taken off a reply for so long: its reader is gone. */
const IDLE_MS = 60_000;

/** What a node says of a body that callers may rely on. */
const PASSED = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'] as const;

/**
 * Passes a node's answer on, as fast as its reader takes it. What is in it was written by users: browsers are told to
 * take it for nothing but the type given here.
 */
export function sendStream(
  reply: FastifyReply,
  { status, headers, body }: NodeStream,
  own: Readonly<Record<string, string>>,
): void {
  // The node may have gone away since its answer began.
  if (body.destroyed) throw daemonUnreachable({ cause: body.errored });
  const { socket } = reply.raw;
  const giveUp = (): void => void socket?.destroy();
  socket?.setTimeout(IDLE_MS, giveUp);
  reply.raw.once('close', () => socket?.setTimeout(0).off('timeout', giveUp));
  // Not before somebody reads the body: listening makes it flow.
  reply.raw.once('pipe', (source) => source.on('data', (part: Buffer) => bytesPassed(part.length)));
  const passed = PASSED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  void reply
    .status(status)
    .headers({ ...Object.fromEntries(passed), 'x-content-type-options': 'nosniff', ...own })
    .send(body);
}

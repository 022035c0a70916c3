import { payloadTooLarge } from '@app/contracts/errors/common.errors.js';
import type { PanelRequest } from '../../access/panel-request.js';

/**
 * The body of a request as the text it is, for routes that take documents. Their paths are named as `isRaw` of the
 * body parsers; what no parser took still lies in the stream. Throws payloadTooLarge (413).
 */
export async function readTextBody(request: PanelRequest, maxBytes: number): Promise<string> {
  if (typeof request.body === 'string') return request.body;
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream is not destroyed by giving up: the refusal must still reach the caller.
  const stream = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) {
      // What still comes is thrown away, and the connection ends: nobody may wait behind it.
      request.raw.resume();
      throw payloadTooLarge({ headers: { connection: 'close' } });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

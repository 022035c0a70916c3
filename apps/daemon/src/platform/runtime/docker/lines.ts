import type { Readable } from 'node:stream';

/**
 * Lines of an answer that is JSON per line. Not node:readline, whose iterator never ends when the stream is
 * destroyed; this one rejects then. A line in several chunks is joined once, however long it is.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let parts: string[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk as Buffer, { stream: true }).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const line = [...parts, piece].join('');
      parts = [];
      if (line.trim() !== '') yield line;
    }
    if (last !== '') parts.push(last);
  }
  const rest = parts.join('');
  if (rest.trim() !== '') yield rest;
}

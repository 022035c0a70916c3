import type { FastifyReply, FastifyRequest } from 'fastify';
import { StreamableFile } from '@nestjs/common';
import type { OpenFile } from '../../platform/filesystem/index.js';
import { rangeUnsatisfiable } from './file.errors.js';

export interface SendOptions {
  readonly mime: string;
  /** Offers to save it under that name. */
  readonly attachment?: string;
}

/** One range of a file's bytes, end included; null = all of it, also where the header is of another kind (RFC 9110 §14.2). */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [first, last] = [match[1] as string, match[2] as string];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end || start >= size || (first === '' && Number(last) === 0)) {
    throw rangeUnsatisfiable({ headers: { 'content-range': `bytes */${size}` } });
  }
  return { start, end };
}

const attachmentHeader = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^ -~]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;

/**
 * Answers with a file that is open: whole, a range of it (206), or that it has not changed (304). As many bytes as its
 * size was; closes it in every case.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, info }: OpenFile,
  { mime, attachment }: SendOptions,
): Promise<StreamableFile | undefined> {
  try {
    const { headers } = request;
    void reply.headers({
      etag: info.etag,
      'accept-ranges': 'bytes',
      'last-modified': info.modified.toUTCString(),
      'x-mime-type': mime,
      'x-content-type-options': 'nosniff',
      'content-type': attachment === undefined ? mime : 'application/octet-stream',
      ...(attachment === undefined ? {} : { 'content-disposition': attachmentHeader(attachment) }),
    });
    if (headers['if-none-match'] !== undefined && headers['if-none-match'].includes(info.etag)) {
      await handle.close();
      void reply.status(304);
      return undefined;
    }
    const isSame = headers['if-range'] === undefined || headers['if-range'] === info.etag;
    const range = isSame ? rangeOf(headers.range, info.size) : null;
    const { start, end } = range ?? { start: 0, end: info.size - 1 };
    void reply.header('content-length', end - start + 1);
    if (range) void reply.status(206).header('content-range', `bytes ${start}-${end}/${info.size}`);
    if (end < start) {
      await handle.close();
      return new StreamableFile(Buffer.alloc(0));
    }
    return new StreamableFile(handle.createReadStream({ start, end, highWaterMark: 256 * 1024 }));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

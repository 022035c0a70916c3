import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defineError } from '@app/contracts/core/errors.js';

export const notMultipart = defineError({
  code: 'DaemonNotMultipart',
  status: 400,
  blame: 'caller',
  message: 'Failed to get multipart form data from request.',
});

const MAX_FILES = 1000;

/**
 * Hands over each file of a form as it comes, one after the other (hazard R2: nothing is spooled). Rejects with the
 * first failure once the whole body has come or its sender has gone; files behind a failure are passed over. Fields come
 * in their place between the files.
 */
export async function eachFile(
  { raw, headers }: FastifyRequest,
  take: (field: string, name: string, content: AsyncIterable<Buffer>) => Promise<void>,
  takeField: (field: string, value: string) => void = () => undefined,
): Promise<void> {
  if (!/^multipart\/form-data/i.test(headers['content-type'] ?? '')) throw notMultipart();
  const parser = busboy(headers as { 'content-type': string });
  let failure: unknown;
  let current: BusboyFileStream | undefined;
  let work = Promise.resolve();
  parser.on('file', (field: string, stream: BusboyFileStream, name: string) => {
    // Its failure is that of the whole body, which is told below.
    stream.on('error', () => undefined);
    work = work.then(async () => {
      if (failure !== undefined) return void stream.resume();
      current = stream;
      // Whoever refuses a file must leave the stream alive: the parser waits for its end.
      const content = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      await take(field, name, content).catch((error: unknown) => {
        failure = error;
        stream.resume();
      });
    });
  });
  parser.on('field', (field: string, value: string) => {
    // In its turn: what it says is of the file before it.
    work = work.then(() => takeField(field, value));
  });
  try {
    const body = Readable.from(raw.iterator({ destroyOnReturn: false }), { objectMode: false });
    await pipeline(body, parser);
  } catch (cause) {
    failure ??= notMultipart({ cause });
    current?.destroy(cause as Error);
  }
  await work;
  if (failure !== undefined) throw failure;
}

function busboy(headers: { 'content-type': string }): BusboyInstance {
  try {
    return new Busboy({
      headers,
      preservePath: true,
      limits: { files: MAX_FILES, fields: 2 * MAX_FILES, fieldSize: 4096 },
    });
  } catch (cause) {
    throw notMultipart({ cause });
  }
}

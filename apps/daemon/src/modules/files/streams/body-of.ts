import type { FastifyRequest } from 'fastify';
import type { Bytes } from '../../../platform/filesystem/index.js';
import { missingLength } from '../file.errors.js';

/** The body of a request; giving up on it leaves the connection to whoever answers. */
export function bodyOf({ raw, headers }: FastifyRequest): Bytes {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw missingLength();
  }
  return raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

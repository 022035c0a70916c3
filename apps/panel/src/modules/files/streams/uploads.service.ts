import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Directory, FilePath } from '@app/contracts/client/file-paths.js';
import { lenientInt } from '@app/contracts/core/lenient.js';
import * as node from '@app/contracts/daemon/file-streams.contract.js';
import { badRequest, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { wrongMediaType } from '@app/contracts/errors/file.errors.js';
import { toFieldIssues } from '@app/platform/http/validation.pipe.js';
import type { PanelRequest } from '../../../access/panel-request.js';
import type { Actor } from '../../../access/request-context.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { FileNode } from '../file-node.js';
import { bodyHeaders } from './request-headers.js';

/** Upload-Metadata of tus, decoded; clients that know no other name say `filename`. */
const Metadata = z
  .object({
    directory: Directory,
    name: FilePath.optional(),
    filename: FilePath.optional(),
    mtime: lenientInt(0, Number.MAX_SAFE_INTEGER).optional(),
    conflict: z.enum(node.UPLOAD_CONFLICTS).optional(),
  })
  .refine(({ name, filename }) => (name ?? filename) !== undefined, {
    path: ['name'],
    message: 'The name field is required.',
    params: { rule: 'required' },
  });

const OFFSET_TYPE = 'application/offset+octet-stream';

/** Resumable uploads: the node keeps what came, the panel passes it on and remembers nothing. */
@Injectable()
export class UploadsService {
  constructor(private readonly node: FileNode) {}

  async create(server: PermittedServer, { user }: Actor, request: PanelRequest): Promise<node.Upload> {
    const length = bytesOf(request, 'upload-length');
    const said = readMetadata(String(request.headers['upload-metadata'] ?? ''));
    const metadata = Metadata.safeParse(said);
    if (!metadata.success) throw validationFailed(toFieldIssues(metadata.error, said));
    const { directory, name, filename, mtime, conflict } = metadata.data;
    return this.node.call(server, node.createUpload, {
      body: {
        directory: directory ?? '/',
        name: (name ?? filename)!,
        length,
        ...(mtime === undefined ? {} : { mtime }),
        ...(conflict === undefined ? {} : { conflict }),
        user: user.uuid,
        ip: request.ip,
      },
    });
  }

  get(server: PermittedServer, upload: string): Promise<node.Upload> {
    return this.node.call(server, node.getUpload, { params: paramsOf(upload) });
  }

  /** Throws 409 where the upload does not stand at Upload-Offset. What came before a sender went away is kept. */
  async append(server: PermittedServer, upload: string, request: PanelRequest): Promise<node.Upload> {
    if (request.headers['content-type'] !== OFFSET_TYPE) {
      throw wrongMediaType(`The body has to be ${OFFSET_TYPE}.`);
    }
    const offset = bytesOf(request, 'upload-offset');
    const headers = { ...bodyHeaders(request), 'content-type': OFFSET_TYPE };
    const input = { params: paramsOf(upload), query: { offset } };
    const { answer } = await this.node.send(server, node.appendUpload, input, {
      headers,
      body: request.raw,
    });
    return answer;
  }

  async delete(server: PermittedServer, upload: string): Promise<void> {
    await this.node.call(server, node.deleteUpload, { params: paramsOf(upload) });
  }
}

/** An id that no node gives may not reach the path of a call. */
function paramsOf(upload: string): { upload: string } {
  if (!/^[\w-]{1,64}$/.test(upload)) throw notFound();
  return { upload };
}

function bytesOf({ headers }: PanelRequest, name: string): number {
  const value = headers[name];
  const bytes = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(bytes)) throw badRequest(`The header ${name} has to be a number of bytes.`);
  return bytes;
}

/** `name YS5qYXI=,conflict ZmFpbA==` */
function readMetadata(header: string): Record<string, string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const pairs = header.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ', 2);
      try {
        return [key, decoder.decode(Buffer.from(value, 'base64'))];
      } catch (cause) {
        throw badRequest({ detail: `The metadata ${key.slice(0, 64)} is not UTF-8 in base64.`, cause });
      }
    }),
  );
}

import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { fileRead, fileWrite } from '@app/contracts/activity/file.events.js';
import { EDIT_BYTES } from '@app/contracts/client/file-limits.js';
import { WriteFileRequest } from '@app/contracts/client/file-streams.contract.js';
import { readContents, writeFile } from '@app/contracts/daemon/files.contract.js';
import { uploadFiles } from '@app/contracts/daemon/file-streams.contract.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { fileSizeTooLarge } from '@app/contracts/errors/file.errors.js';
import { readJson } from '@app/platform/http/body.js';
import { toFieldIssues } from '@app/platform/http/validation.pipe.js';
import type { PanelRequest } from '../../../access/panel-request.js';
import type { Actor } from '../../../access/request-context.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { discard, type NodeStream, type PerStream } from '../../../platform/daemon-client/daemon-stream.js';
import { FileLinksService } from './file-links.service.js';
import { FileNode } from '../file-node.js';
import { relayMultipart } from './multipart-relay.js';
import { bodyHeaders, passedHeaders } from './request-headers.js';

/** JSON writes some letters as six. */
const MAX_JSON_BYTES = 2 * EDIT_BYTES;

/** Contents of files on their way through the panel, which holds none of them: client-api.md §4. */
@Injectable()
export class FileStreamsService {
  constructor(
    private readonly node: FileNode,
    private readonly links: FileLinksService,
  ) {}

  /** Throws fileSizeTooLarge (400) for what is no text to edit. */
  async read(server: PermittedServer, request: PanelRequest, file: string): Promise<NodeStream> {
    const headers = passedHeaders(request, ['if-none-match']);
    const stream = await this.node.stream(server, readContents, { query: { file } }, { headers });
    try {
      if (Number(stream.headers['content-length'] ?? 0) > EDIT_BYTES) throw fileSizeTooLarge();
      if (stream.status === 200) await this.node.record(server, fileRead, { file });
    } catch (error) {
      discard(stream);
      throw error;
    }
    return stream;
  }

  /** The ETag of what is there now, where the node names one. */
  async write(server: PermittedServer, request: PanelRequest, named?: string): Promise<string | undefined> {
    const condition = passedHeaders(request, ['if-match', 'if-none-match']);
    const { file, per } =
      named === undefined
        ? await writtenAsJson(request)
        : { file: named, per: { headers: bodyHeaders(request), body: request.raw } satisfies PerStream };
    const { etag } = await this.node.send(
      server,
      writeFile,
      { query: { file } },
      { ...per, headers: { 'content-type': 'application/octet-stream', ...per.headers, ...condition } },
    );
    await this.node.record(server, fileWrite, { file });
    return etag;
  }

  /** Throws 422 without a file, badRequest for what is no whole multipart body. */
  async upload(
    server: PermittedServer,
    actor: Actor,
    request: PanelRequest,
    directory: string | null | undefined,
  ): Promise<void> {
    const relay = await relayMultipart(request, directory ?? null);
    try {
      const token = await this.links.token(server, actor, 'file-upload');
      const headers = { 'x-forwarded-for': request.ip, 'content-type': relay.contentType };
      const query = { token, directory: relay.directory };
      await this.node.send(server, uploadFiles, { query }, { headers, body: relay.body });
    } catch (error) {
      throw relay.refusal() ?? error;
    } finally {
      relay.close();
    }
  }
}

/** The form of the body without `?file=`: the one that has to be held, so its size is limited. */
async function writtenAsJson(request: PanelRequest): Promise<{ file: string; per: PerStream }> {
  const body = (await readJson(request, MAX_JSON_BYTES)) ?? {};
  const parsed = WriteFileRequest.safeParse(body);
  if (!parsed.success) throw validationFailed(toFieldIssues(parsed.error, body));
  const contents = Buffer.from(parsed.data.contents, 'utf8');
  return {
    file: parsed.data.file,
    per: { headers: { 'content-length': String(contents.length) }, body: Readable.from([contents]) },
  };
}

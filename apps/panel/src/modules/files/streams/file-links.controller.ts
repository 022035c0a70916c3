import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import * as node from '@app/contracts/daemon/file-streams.contract.js';
import { downloadBackup } from '@app/contracts/daemon/backups.contract.js';
import * as routes from '@app/contracts/panel/file-links.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer } from '../../../access/current.decorators.js';
import type { PanelRequest } from '../../../access/panel-request.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import type { NodeStream, PerStream } from '../../../platform/daemon-client/daemon-stream.js';
import { FileNode } from '../file-node.js';
import { sendStream } from './stream-reply.js';
import { bodyHeaders, passedHeaders } from './request-headers.js';

/** Where signed addresses of files lead: the panel in front of its nodes. */
@Controller()
export class FileLinksController {
  constructor(private readonly node: FileNode) {}

  @Endpoint(routes.downloadFile)
  async download(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res() reply: FastifyReply,
    @Input() { query }: InputFor<typeof routes.downloadFile>,
  ): Promise<void> {
    sendAttachment(reply, await this.node.stream(server, node.downloadFile, { query }, partly(request)));
  }

  @Endpoint(routes.downloadBackup)
  async downloadBackup(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res() reply: FastifyReply,
    @Input() { query }: InputFor<typeof routes.downloadBackup>,
  ): Promise<void> {
    sendAttachment(reply, await this.node.stream(server, downloadBackup, { query }, partly(request)));
  }

  @Endpoint(routes.uploadFiles)
  async upload(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Input() { query }: InputFor<typeof routes.uploadFiles>,
  ): Promise<void> {
    const { token, directory } = query;
    const headers = { ...bodyHeaders(request), ...passedHeaders(request, ['content-type']) };
    await this.node.send(
      server,
      node.uploadFiles,
      { query: { token, directory: directory ?? '/' } },
      { headers, body: request.raw },
    );
  }
}

/** What a client says of the part that it wants. */
const partly = (request: PanelRequest): PerStream => ({
  headers: passedHeaders(request, ['range', 'if-range', 'if-none-match']),
});

function sendAttachment(reply: FastifyReply, stream: NodeStream): void {
  const disposition = String(stream.headers['content-disposition'] ?? '');
  sendStream(reply, stream, {
    'content-type': 'application/octet-stream',
    'content-disposition': disposition.startsWith('attachment') ? disposition : 'attachment',
    'cache-control': 'private, no-store',
  });
}

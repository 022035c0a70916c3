import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import * as routes from '@app/contracts/client/file-streams.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor, CurrentServer } from '../../../access/current.decorators.js';
import type { PanelRequest } from '../../../access/panel-request.js';
import type { Actor } from '../../../access/request-context.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { FileLinksService } from './file-links.service.js';
import { FileStreamsService } from './file-streams.service.js';
import { sendStream } from './stream-reply.js';

@Controller()
export class FileStreamsClientController {
  constructor(
    private readonly streams: FileStreamsService,
    private readonly links: FileLinksService,
  ) {}

  @Endpoint(routes.readContents)
  async contents(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res() reply: FastifyReply,
    @Input() { query }: InputFor<typeof routes.readContents>,
  ): Promise<void> {
    const stream = await this.streams.read(server, request, query.file);
    sendStream(reply, stream, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' });
  }

  @Endpoint(routes.writeFile)
  async write(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { query }: InputFor<typeof routes.writeFile>,
  ): Promise<void> {
    const etag = await this.streams.write(server, request, query.file);
    if (etag !== undefined) void reply.header('etag', etag);
  }

  @Endpoint(routes.downloadUrl)
  async downloadUrl(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Input() { query }: InputFor<typeof routes.downloadUrl>,
  ) {
    return item('signed_url', { url: await this.links.download(server, actor, query.file) });
  }

  @Endpoint(routes.uploadUrl)
  async uploadUrl(@CurrentServer() server: PermittedServer, @CurrentActor() actor: Actor) {
    return item('signed_url', { url: await this.links.upload(server, actor) });
  }

  @Endpoint(routes.uploadFiles)
  upload(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Req() request: PanelRequest,
    @Input() { query }: InputFor<typeof routes.uploadFiles>,
  ): Promise<void> {
    return this.streams.upload(server, actor, request, query.directory ?? query.destination);
  }
}

import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import * as routes from '@app/contracts/client/file-streams.contract.js';
import { tusVersionMissing } from '@app/contracts/errors/file.errors.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor, CurrentServer } from '../../../access/current.decorators.js';
import type { PanelRequest } from '../../../access/panel-request.js';
import type { Actor } from '../../../access/request-context.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { UploadsService } from './uploads.service.js';

/** tus 1.0 with creation and termination: https://tus.io/protocols/resumable-upload */
@Controller()
export class UploadsClientController {
  constructor(private readonly uploads: UploadsService) {}

  @Endpoint(routes.createUpload)
  async create(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    speakTus(request, reply);
    const { id, offset } = await this.uploads.create(server, actor, request);
    const path = request.url.split('?', 1)[0]!.replace(/\/+$/, '');
    // Without a host: whatever proxy is in front, the client knows the address it used.
    void reply.headers({ location: `${path}/${id}`, 'upload-offset': String(offset) });
  }

  @Endpoint(routes.getUpload)
  async state(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { params }: InputFor<typeof routes.getUpload>,
  ): Promise<void> {
    speakTus(request, reply);
    const { offset, length } = await this.uploads.get(server, params.upload);
    void reply.headers({
      'upload-offset': String(offset),
      'upload-length': String(length),
      'cache-control': 'no-store',
    });
  }

  @Endpoint(routes.appendUpload)
  async append(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { params }: InputFor<typeof routes.appendUpload>,
  ): Promise<void> {
    speakTus(request, reply);
    const { offset } = await this.uploads.append(server, params.upload, request);
    void reply.header('upload-offset', String(offset));
  }

  @Endpoint(routes.deleteUpload)
  async delete(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { params }: InputFor<typeof routes.deleteUpload>,
  ): Promise<void> {
    speakTus(request, reply);
    await this.uploads.delete(server, params.upload);
  }
}

/** Both sides name the version, in refusals too. */
function speakTus({ headers }: PanelRequest, reply: FastifyReply): void {
  void reply.header('tus-resumable', routes.TUS_VERSION);
  if (headers['tus-resumable'] === routes.TUS_VERSION) return;
  throw tusVersionMissing({ headers: { 'tus-version': routes.TUS_VERSION } });
}

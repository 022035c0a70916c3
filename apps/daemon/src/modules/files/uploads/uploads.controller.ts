import { Controller, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import * as contract from '@app/contracts/daemon/file-streams.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, type Server, ServerGuard } from '../../servers/index.js';
import { FileErrorsInterceptor } from '../file-errors.interceptor.js';
import { UploadsService } from './uploads.service.js';

/** The node's half of resumable uploads, for the panel, which speaks tus with browsers. */
@Controller()
@UseGuards(ServerGuard)
@UseInterceptors(FileErrorsInterceptor)
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Endpoint(contract.createUpload)
  create(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.createUpload>,
  ): Promise<contract.Upload> {
    return this.uploads.create(server, body);
  }

  @Endpoint(contract.getUpload)
  get(
    @CurrentServer() server: Server,
    @Input() { params }: InputFor<typeof contract.getUpload>,
  ): Promise<contract.Upload> {
    return this.uploads.get(server, params.upload);
  }

  @Endpoint(contract.appendUpload)
  append(
    @CurrentServer() server: Server,
    @Input() { params, query }: InputFor<typeof contract.appendUpload>,
    @Req() request: FastifyRequest,
  ): Promise<contract.Upload> {
    return this.uploads.append(server, params.upload, query.offset, request);
  }

  @Endpoint(contract.deleteUpload)
  delete(
    @CurrentServer() server: Server,
    @Input() { params }: InputFor<typeof contract.deleteUpload>,
  ): Promise<void> {
    return this.uploads.delete(server, params.upload);
  }
}

import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '@app/contracts/panel/documents.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import type { DocumentText } from '@app/platform/openapi/served-documents.js';
import { PAGE_HEADERS } from '../../platform/http/page-headers.js';
import { DocumentsService } from './documents.service.js';

/** Documents change with a new version of the panel only. */
const CACHING = { 'cache-control': 'public, max-age=300' };

@Controller()
export class DocumentsController {
  constructor(private readonly documents: DocumentsService) {}

  @Endpoint(contract.authDocument)
  auth(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return send(reply, this.documents.document('auth', url));
  }

  @Endpoint(contract.clientDocument)
  client(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return send(reply, this.documents.document('client', url));
  }

  @Endpoint(contract.applicationDocument)
  application(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return send(reply, this.documents.document('application', url));
  }

  @Endpoint(contract.remoteDocument)
  remote(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return send(reply, this.documents.document('remote', url));
  }

  @Endpoint(contract.documentPage)
  page(
    @Input() { params: { area } }: InputFor<typeof contract.documentPage>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const page = this.documents.page(area ?? 'client');
    void reply.headers(PAGE_HEADERS);
    return send(reply, page);
  }
}

function send(reply: FastifyReply, { type, text }: DocumentText): string {
  void reply.headers(CACHING).type(type);
  return text;
}

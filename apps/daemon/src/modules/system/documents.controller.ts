import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DAEMON_ROUTES } from '@app/contracts/daemon/index.js';
import { daemonDocument } from '@app/contracts/daemon/documents.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { ServedDocuments } from '@app/platform/openapi/served-documents.js';

@Controller()
export class DocumentsController {
  private readonly documents = new ServedDocuments(DAEMON_ROUTES);

  @Endpoint(daemonDocument)
  document(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    const { type, text } = this.documents.at('daemon', url);
    void reply.type(type);
    return text;
  }
}

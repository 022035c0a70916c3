import { Controller, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as contract from '@app/contracts/daemon/file-streams.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, type Server, ServerGuard } from '../../servers/index.js';
import { FileErrorsInterceptor } from '../file-errors.interceptor.js';
import { PullsService } from './pulls.service.js';

/** daemon-api.md §5 */
@Controller()
@UseGuards(ServerGuard)
@UseInterceptors(FileErrorsInterceptor)
export class PullsController {
  constructor(private readonly pulls: PullsService) {}

  @Endpoint(contract.listPulls)
  list(@CurrentServer() server: Server): ResponseOf<typeof contract.listPulls> {
    const downloads = this.pulls.list(server);
    // As Go encodes an empty list (hazard N9).
    return { downloads: downloads.length > 0 ? downloads : null };
  }

  @Endpoint(contract.pullFile)
  async pull(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.pullFile>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof contract.pullFile>> {
    const { id, done } = this.pulls.start(server, {
      url: body.url,
      directory: body.root ?? body.directory ?? '/',
      name: body.file_name || null,
      usesHeader: body.use_header ?? false,
    });
    if (!body.foreground) return { identifier: id };
    const entry = await done;
    void reply.status(200);
    return entry;
  }

  @Endpoint(contract.cancelPull)
  cancel(@CurrentServer() server: Server, @Input() { params }: InputFor<typeof contract.cancelPull>): void {
    this.pulls.cancel(server, params.pull);
  }
}

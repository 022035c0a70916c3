import { Controller, Req, Res, UseGuards, UseInterceptors, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '@app/contracts/daemon/files.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, ServerGuard, type Server } from '../servers/index.js';
import { bodyOf } from './streams/body-of.js';
import { FileErrorsInterceptor } from './file-errors.interceptor.js';
import { noneNamed } from './file.errors.js';
import { FilesService } from './files.service.js';
import { typeOfFile } from './listing.js';
import { sendFile } from './send-file.js';
import { below } from './user-files.js';

/** daemon-api.md §5 */
@Controller()
@UseGuards(ServerGuard)
@UseInterceptors(FileErrorsInterceptor)
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Endpoint(contract.readContents)
  async contents(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.readContents>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const file = await this.files.of(server).open(query.file);
    const mime = await typeOfFile(file.info, file.handle);
    return sendFile(request, reply, file, {
      mime,
      ...(query.download ? { attachment: file.info.name } : {}),
    });
  }

  @Endpoint(contract.listDirectory)
  list(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.listDirectory>,
  ): Promise<contract.FileEntry[]> {
    return this.files.of(server).list(query.directory);
  }

  @Endpoint(contract.listPage)
  page(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.listPage>,
  ): Promise<contract.FilePage> {
    const { directory, per_page: perPage, ...rest } = query;
    return this.files.of(server).page(directory, { ...rest, perPage });
  }

  @Endpoint(contract.writeFile)
  async write(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.writeFile>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { etag } = await this.files.of(server).write(query.file, bodyOf(request), {
      ifMatch: request.headers['if-match'] ?? null,
    });
    void reply.header('etag', etag);
  }

  @Endpoint(contract.renameFiles)
  async rename(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.renameFiles>,
  ): Promise<void> {
    if (!body.files?.length) throw noneNamed('No files to move or rename were provided.');
    await this.files
      .of(server)
      .rename(body.files.map(({ from, to }) => ({ from: below(body.root, from), to: below(body.root, to) })));
  }

  @Endpoint(contract.copyFile)
  async copy(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.copyFile>,
  ): Promise<void> {
    await this.files.of(server).copy(body.location);
  }

  @Endpoint(contract.deleteFiles)
  async remove(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.deleteFiles>,
  ): Promise<void> {
    if (!body.files?.length) throw noneNamed('No files were specified for deletion.');
    await this.files.of(server).remove(body.files.map((name) => below(body.root, name)));
  }

  @Endpoint(contract.createDirectory)
  async createDirectory(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.createDirectory>,
  ): Promise<void> {
    await this.files.of(server).makeDirectory(below(body.path, body.name));
  }

  @Endpoint(contract.chmodFiles)
  async chmod(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.chmodFiles>,
  ): Promise<void> {
    if (!body.files?.length) throw noneNamed('No files to chmod were provided.');
    await this.files
      .of(server)
      .chmod(body.files.map(({ file, mode }) => ({ path: below(body.root, file), mode })));
  }
}

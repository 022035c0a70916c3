import { Readable } from 'node:stream';
import { Controller, Req, Res, UseInterceptors, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '@app/contracts/daemon/file-streams.contract.js';
import * as backups from '@app/contracts/daemon/backups.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { BackupArchives, RepositoryBackups, RepositoryKeys } from '../../backups/index.js';
import { backupNotFound } from '../../servers/index.js';
import { FileErrorsInterceptor } from '../file-errors.interceptor.js';
import { FilesService } from '../files.service.js';
import { sendFile } from '../send-file.js';
import { FileTokens } from './file-tokens.js';
import { SignedUploads } from './signed-uploads.service.js';

/** What browsers ask of the node itself with a token of the panel (daemon-api.md §2). */
@Controller()
@UseInterceptors(FileErrorsInterceptor)
export class SignedFilesController {
  constructor(
    private readonly tokens: FileTokens,
    private readonly files: FilesService,
    private readonly uploads: SignedUploads,
    private readonly archives: BackupArchives,
    private readonly repositories: RepositoryBackups,
    private readonly keys: RepositoryKeys,
  ) {}

  @Endpoint(contract.downloadFile)
  async download(
    @Input() { query }: InputFor<typeof contract.downloadFile>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    // The token stands in the address (hazard W17).
    void reply.header('referrer-policy', 'no-referrer');
    const grant = await this.tokens.verify(query.token, 'file-download');
    const file = await this.files.of(grant.server).open(grant.path);
    try {
      grant.use(request.ip, request.headers.range !== undefined);
    } catch (error) {
      await file.handle.close();
      throw error;
    }
    return sendFile(request, reply, file, { mime: 'application/octet-stream', attachment: file.info.name });
  }

  @Endpoint(backups.downloadBackup)
  async downloadBackup(
    @Input() { query }: InputFor<typeof backups.downloadBackup>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    void reply.header('referrer-policy', 'no-referrer');
    const grant = await this.tokens.verify(query.token, 'backup-download');
    const repository = this.keys.of(grant.backup);
    if (repository) {
      grant.use(request.ip, false);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      void reply.header('content-disposition', `attachment; filename="${grant.backup}.tar"`);
      const content = this.repositories.content(grant.server.uuid, grant.backup, repository, gone.signal);
      return new StreamableFile(Readable.from(content, { objectMode: false }), { type: 'application/x-tar' });
    }
    const archive = await this.archives.open(grant.server.uuid, grant.backup);
    if (!archive) throw backupNotFound();
    try {
      grant.use(request.ip, request.headers.range !== undefined);
    } catch (error) {
      await archive.handle.close();
      throw error;
    }
    return sendFile(request, reply, archive, {
      mime: 'application/octet-stream',
      attachment: archive.info.name,
    });
  }

  @Endpoint(contract.uploadFiles)
  async upload(
    @Input() { query }: InputFor<typeof contract.uploadFiles>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    void reply.header('referrer-policy', 'no-referrer');
    const grant = await this.tokens.verify(query.token, 'file-upload');
    grant.use(request.ip, false);
    await this.uploads.take(grant, request, query.directory);
  }
}

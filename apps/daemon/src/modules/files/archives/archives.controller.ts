import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import * as contract from '@app/contracts/daemon/files.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, type Server, ServerGuard } from '../../servers/index.js';
import { FileErrorsInterceptor } from '../file-errors.interceptor.js';
import { noneNamed } from '../file.errors.js';
import { FilesService } from '../files.service.js';
import { compressFiles, decompressFile } from './archives.js';

/** daemon-api.md §5; both answer when the work is done, as Wings does. */
@Controller()
@UseGuards(ServerGuard)
@UseInterceptors(FileErrorsInterceptor)
export class ArchivesController {
  constructor(private readonly files: FilesService) {}

  @Endpoint(contract.compressFiles)
  async compress(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.compressFiles>,
  ): Promise<contract.FileEntry> {
    const { files, root, name, extension } = body;
    if (!files?.length) throw noneNamed('No files were passed through to be compressed.');
    return compressFiles(this.files.of(server), { root: root ?? '/', files, name, extension });
  }

  @Endpoint(contract.decompressFile)
  async decompress(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.decompressFile>,
  ): Promise<void> {
    await decompressFile(this.files.of(server), body.root ?? '/', body.file);
  }
}

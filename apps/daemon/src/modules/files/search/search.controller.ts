import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import * as contract from '@app/contracts/daemon/files.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, type Server, ServerGuard } from '../../servers/index.js';
import { FileErrorsInterceptor } from '../file-errors.interceptor.js';
import { FilesService } from '../files.service.js';
import { findFiles, searchByName } from './search.js';

@Controller()
@UseGuards(ServerGuard)
@UseInterceptors(FileErrorsInterceptor)
export class SearchController {
  constructor(private readonly files: FilesService) {}

  @Endpoint(contract.searchFiles)
  search(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.searchFiles>,
  ): Promise<contract.FileEntry[]> {
    return searchByName(this.files.of(server), query.directory, query.pattern);
  }

  @Endpoint(contract.findFiles)
  find(
    @CurrentServer() server: Server,
    @Input() { query: { directory, ...wanted } }: InputFor<typeof contract.findFiles>,
  ): Promise<contract.FoundFiles> {
    return findFiles(this.files.of(server), directory, wanted);
  }
}

import { Controller, Inject, Req } from '@nestjs/common';
import * as routes from '@app/contracts/client/files.contract.js';
import { list, withMeta } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentServer } from '../../access/current.decorators.js';
import type { PanelRequest } from '../../access/panel-request.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { FileArchivesService } from './file-archives.service.js';
import { fileItem, foundFileItem } from './file.transformer.js';
import { FilesService } from './files.service.js';

@Controller()
export class FilesClientController {
  constructor(
    private readonly files: FilesService,
    private readonly archives: FileArchivesService,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}

  @Endpoint(routes.listFiles)
  async list(
    @CurrentServer() server: PermittedServer,
    @Req() request: PanelRequest,
    @Input() { query }: InputFor<typeof routes.listFiles>,
  ) {
    if (query.page === undefined) return list((await this.files.list(server, query.directory)).map(fileItem));
    const { data, meta } = await this.files.page(server, query);
    return paginated(data.map(fileItem), meta.total, {
      page: meta.page,
      perPage: meta.per_page,
      query: request.query as Record<string, unknown>,
      url: this.config.appUrl + request.url.split('?', 1)[0]!,
    });
  }

  @Endpoint(routes.searchFiles)
  async search(
    @CurrentServer() server: PermittedServer,
    @Input() { query }: InputFor<typeof routes.searchFiles>,
  ) {
    const { data, meta } = await this.files.search(server, query);
    return withMeta(list(data.map(foundFileItem)), { truncated: meta.truncated });
  }

  @Endpoint(routes.renameFiles)
  rename(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.renameFiles>,
  ): Promise<void> {
    return this.files.rename(server, body);
  }

  @Endpoint(routes.copyFiles)
  copy(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.copyFiles>,
  ): Promise<void> {
    return this.files.copy(server, body);
  }

  @Endpoint(routes.deleteFiles)
  delete(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.deleteFiles>,
  ): Promise<void> {
    return this.files.delete(server, body);
  }

  @Endpoint(routes.compressFiles)
  async compress(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.compressFiles>,
  ) {
    return fileItem(await this.archives.compress(server, body));
  }

  @Endpoint(routes.decompressFile)
  decompress(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.decompressFile>,
  ): Promise<void> {
    return this.archives.decompress(server, body);
  }

  @Endpoint(routes.createDirectory)
  createDirectory(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.createDirectory>,
  ): Promise<void> {
    return this.files.createDirectory(server, body);
  }

  @Endpoint(routes.chmodFiles)
  chmod(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.chmodFiles>,
  ): Promise<void> {
    return this.files.chmod(server, body);
  }

  @Endpoint(routes.pullFile)
  pull(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.pullFile>,
  ): Promise<void> {
    return this.files.pull(server, body);
  }
}

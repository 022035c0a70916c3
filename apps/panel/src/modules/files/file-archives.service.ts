import { Injectable } from '@nestjs/common';
import { fileCompress, fileDecompress } from '@app/contracts/activity/file.events.js';
import type * as client from '@app/contracts/client/files.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import * as node from '@app/contracts/daemon/files.contract.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { FileNode } from './file-node.js';
import { archivePlace } from './files.policy.js';

/** client-api.md §4: packing takes as long as it takes. */
const PACKING = { timeoutMs: 15 * 60_000 };

/** Archives are made and unpacked by the node. */
@Injectable()
export class FileArchivesService {
  constructor(private readonly node: FileNode) {}

  async compress(
    server: PermittedServer,
    body: BodyOf<typeof client.compressFiles>,
  ): Promise<node.FileEntry> {
    const { files } = body;
    const directory = body.root ?? '/';
    const place = body.destination
      ? archivePlace(body.destination)
      : { directory: '', name: body.name ?? undefined, extension: body.extension ?? undefined };
    const archive = await this.node.call(
      server,
      node.compressFiles,
      {
        body: {
          root: directory,
          files,
          ...(place.name ? { name: place.name } : {}),
          ...(place.extension ? { extension: place.extension } : {}),
        },
      },
      PACKING,
    );
    if (place.directory !== '') await this.move(server, directory, archive.name, place.directory);
    await this.node.record(server, fileCompress, { name: archive.name, directory, files });
    return archive;
  }

  async decompress(
    server: PermittedServer,
    { root, file }: BodyOf<typeof client.decompressFile>,
  ): Promise<void> {
    const directory = root ?? '/';
    await this.node.call(server, node.decompressFile, { body: { root: directory, file } }, PACKING);
    await this.node.record(server, fileDecompress, { directory, file });
  }

  /** Nodes make archives beside what is in them; one that cannot go where it should goes away. */
  private async move(server: PermittedServer, root: string, name: string, to: string): Promise<void> {
    try {
      const files = [{ from: name, to: `${to}/${name}` }];
      await this.node.call(server, node.renameFiles, { body: { root, files } });
    } catch (error) {
      await this.node
        .call(server, node.deleteFiles, { body: { root, files: [name] } })
        .catch(() => undefined);
      throw error;
    }
  }
}

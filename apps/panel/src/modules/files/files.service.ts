import { Injectable } from '@nestjs/common';
import * as events from '@app/contracts/activity/file.events.js';
import type * as client from '@app/contracts/client/files.contract.js';
import type { BodyOf, QueryOf } from '@app/contracts/core/route.js';
import * as node from '@app/contracts/daemon/files.contract.js';
import { pullFile } from '@app/contracts/daemon/file-streams.contract.js';
import { accessDenied } from '@app/contracts/errors/common.errors.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';
import { FileNode } from './file-node.js';
import { pageOf, withoutCredentials } from './files.policy.js';

/** A node may look through many files. */
const SEARCH_MS = 120_000;
const PULL_MS = 15 * 60_000;

const ROOT = '/';

/** What can be done with files without moving their bytes through the panel: client-api.md §4. */
@Injectable()
export class FilesService {
  constructor(private readonly node: FileNode) {}

  list(server: PermittedServer, directory: string | null | undefined): Promise<node.FileEntry[]> {
    return this.node.call(server, node.listDirectory, { query: { directory: directory ?? ROOT } });
  }

  async page(server: PermittedServer, query: QueryOf<typeof client.listFiles>): Promise<node.FilePage> {
    const { directory, filter } = query;
    return this.node.call(server, node.listPage, {
      query: { directory: directory ?? ROOT, ...pageOf(query), ...(filter ? { filter } : {}) },
    });
  }

  /** Throws accessDenied for a text where the caller may not read contents: what is found would tell them. */
  async search(
    server: PermittedServer,
    { directory, name, content }: QueryOf<typeof client.searchFiles>,
  ): Promise<node.FoundFiles> {
    if (content && !holds(server, 'file.read-content')) throw accessDenied();
    const query = {
      directory: directory ?? ROOT,
      ...(name ? { name } : {}),
      ...(content ? { content } : {}),
    };
    return this.node.call(server, node.findFiles, { query }, { timeoutMs: SEARCH_MS });
  }

  async rename(server: PermittedServer, { root, files }: BodyOf<typeof client.renameFiles>): Promise<void> {
    const directory = root ?? ROOT;
    await this.node.call(server, node.renameFiles, { body: { root: directory, files } });
    const { from, to } = files[0]!;
    await this.node.record(server, events.fileRename, { directory, files, from, to });
  }

  /** One after the other: what was copied before one that cannot be has its event. */
  async copy(server: PermittedServer, { location, files }: BodyOf<typeof client.copyFiles>): Promise<void> {
    const folder = location.replace(/\/+$/, '');
    const paths = files?.length ? files.map((file) => `${folder}/${file}`) : [location];
    for (const file of paths) {
      await this.node.call(server, node.copyFile, { body: { location: file } });
      await this.node.record(server, events.fileCopy, { file });
    }
  }

  async delete(server: PermittedServer, { root, files }: BodyOf<typeof client.deleteFiles>): Promise<void> {
    const directory = root ?? ROOT;
    await this.node.call(server, node.deleteFiles, { body: { root: directory, files } });
    await this.node.record(server, events.fileDelete, { directory, files });
  }

  async createDirectory(
    server: PermittedServer,
    { root, name }: BodyOf<typeof client.createDirectory>,
  ): Promise<void> {
    const directory = root ?? ROOT;
    await this.node.call(server, node.createDirectory, { body: { name, path: directory } });
    await this.node.record(server, events.fileCreateDirectory, { directory, name });
  }

  async chmod(server: PermittedServer, { root, files }: BodyOf<typeof client.chmodFiles>): Promise<void> {
    await this.node.call(server, node.chmodFiles, {
      body: {
        root: root ?? ROOT,
        files: files.map(({ file, mode, permissions }) => ({ file, mode: (mode ?? permissions)! })),
      },
    });
  }

  async pull(server: PermittedServer, body: BodyOf<typeof client.pullFile>): Promise<void> {
    const directory = body.directory ?? ROOT;
    await this.node.call(
      server,
      pullFile,
      {
        body: {
          url: body.url,
          root: directory,
          ...(body.filename ? { file_name: body.filename } : {}),
          ...(body.use_header ? { use_header: true } : {}),
          ...(body.foreground ? { foreground: true } : {}),
        },
      },
      body.foreground ? { timeoutMs: PULL_MS } : {},
    );
    await this.node.record(server, events.filePull, { directory, url: withoutCredentials(body.url) });
  }
}

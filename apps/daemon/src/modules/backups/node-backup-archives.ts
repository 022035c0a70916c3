import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import {
  contentSize,
  decompress,
  formatOf,
  leaveOut,
  openArchive,
  packTree,
  readArchiveFile,
  removeArchive,
  sizeOfArchive,
  unpackTree,
  writeArchive,
  type WrittenArchive,
} from '../../platform/archive/index.js';
import {
  ensureFolder,
  FilesystemError,
  type OpenFile,
  removeTree,
  ServerFiles,
  TreeSource,
} from '../../platform/filesystem/index.js';
import {
  BackupArchives,
  type BackupOrder,
  type Progress,
  type RestoreOrder,
  type StoredArchive,
} from './backup-archives.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ENDINGS = ['.tar.gz', '.tar'] as const;
const IGNORE_FILES = ['.pelicanignore', '.pteroignore'];
const MAX_IGNORE_BYTES = 32 * 1024;
const MAX_ENTRIES = 10_000_000;

/** Archives in a folder of this node, one folder per server. */
@Injectable()
export class NodeBackupArchives extends BackupArchives {
  constructor(
    private readonly files: ServerFiles,
    private readonly config: ConfigStore,
  ) {
    super();
  }

  async make(
    server: string,
    { backup, ignore, isCompressed }: BackupOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<WrittenArchive> {
    const folder = this.folderOf(server);
    await ensureFolder(folder, 0o700);
    const path = join(folder, nameOf(backup, isCompressed ? '.tar.gz' : '.tar'));
    const leavesOut = leaveOut(ignore.trim() === '' ? await this.ownIgnoreLines(server) : ignore);
    const source = new TreeSource({
      jail: this.files.jail(server, () => false),
      base: '',
      skips: (at, isDirectory) => leavesOut(isDirectory ? `${at}/` : at),
      signal,
    });
    progress('looking at the files');
    const total = await contentSize(source, () => progress('looking at the files'));
    let done = 0;
    const content = packTree(source, formatOf(isCompressed ? 'tar.gz' : 'tar'), (bytes) => {
      done += bytes;
      progress('archiving', { done, total: Math.max(done, total) });
    });
    return writeArchive(path, content, () => signal.throwIfAborted());
  }

  async restore(server: string, order: RestoreOrder, signal: AbortSignal, progress: Progress): Promise<void> {
    const archive = await this.find(server, order.backup);
    if (!archive) throw new FilesystemError('not-found', 'The backup is not on this node.');
    await this.verify(archive, order.checksum, signal, progress);
    const staged = await this.files.staged.begin(server);
    try {
      const unpacking = (done: number): void => progress('unpacking', { done, total: archive.size });
      await unpackTree(contentOf(archive, unpacking), staged.path, {
        owner: this.files.owner,
        maxBytes: order.maxBytes,
        maxEntries: MAX_ENTRIES,
        signal,
      });
      signal.throwIfAborted();
      await staged.seal();
    } catch (error) {
      await staged.discard();
      throw error;
    }
    progress('putting files in place');
    await this.files.staged.place(server, order.truncate, signal);
  }

  async resumeRestore(server: string, order: RestoreOrder, signal: AbortSignal): Promise<boolean> {
    return this.files.staged.place(server, order.truncate, signal);
  }

  async find(server: string, backup: string): Promise<StoredArchive | null> {
    for (const ending of ENDINGS) {
      const fileName = nameOf(backup, ending);
      const path = join(this.folderOf(server), fileName);
      const size = await sizeOfArchive(path);
      if (size !== null) return { path, size, fileName };
    }
    return null;
  }

  async open(server: string, backup: string): Promise<OpenFile | null> {
    const archive = await this.find(server, backup);
    return archive && openArchive(archive.path);
  }

  async remove(server: string, backup: string): Promise<boolean> {
    const archive = await this.find(server, backup);
    if (!archive) return false;
    await removeArchive(archive.path);
    return true;
  }

  async removeAll(server: string): Promise<void> {
    await removeTree(this.folderOf(server));
  }

  /** Where the archive is another one than the panel was told of, or cannot be read, nothing begins (hazard B7). */
  private async verify(
    archive: StoredArchive,
    checksum: string | null,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<void> {
    const [type, expected] = checksum?.split(':') ?? [];
    if (type === undefined || expected === undefined || !['sha1', 'sha256'].includes(type)) return;
    const hash = createHash(type);
    let read = 0;
    for await (const chunk of readArchiveFile(archive.path, signal)) {
      hash.update(chunk);
      read += chunk.length;
      progress('checking the archive', { done: read, total: archive.size });
    }
    if (hash.digest('hex') === expected) return;
    throw new FilesystemError('changed', 'The archive is damaged: its checksum is not that of the backup.');
  }

  private async ownIgnoreLines(server: string): Promise<string> {
    for (const name of IGNORE_FILES) {
      const file = await this.files.read(server, name, MAX_IGNORE_BYTES).catch((error: unknown) => {
        if (error instanceof FilesystemError) return null;
        throw error;
      });
      if (file) return file.content.toString('utf8');
    }
    return '';
  }

  private folderOf(server: string): string {
    if (!UUID.test(server)) throw new FilesystemError('bad-path', 'This is not the uuid of a server.');
    return join(this.config.current.system.backup_directory, server);
  }
}

function nameOf(backup: string, ending: string): string {
  if (!UUID.test(backup)) throw new FilesystemError('bad-path', 'This is not the uuid of a backup.');
  return backup + ending;
}

function contentOf(archive: StoredArchive, onBytes: (done: number) => void): AsyncIterable<Buffer> {
  const kind = archive.fileName.endsWith('.gz') ? 'gzip' : 'none';
  return decompress(kind, counted(readArchiveFile(archive.path), onBytes));
}

async function* counted(
  bytes: AsyncIterable<Buffer>,
  onBytes: (done: number) => void,
): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const chunk of bytes) {
    onBytes((done += chunk.length));
    yield chunk;
  }
}

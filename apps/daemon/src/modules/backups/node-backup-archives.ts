import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { BackupPreview } from '@app/contracts/daemon/backups.contract.js';
import { ConfigStore } from '../../config/config-store.js';
import {
  contentSize,
  decompress,
  formatOf,
  leaveOut,
  openArchive,
  packTree,
  previewTree,
  readArchiveFile,
  readFileList,
  removeArchive,
  sizeOfArchive,
  sweepUnfinished,
  unpackTree,
  writeArchive,
  writeFileList,
} from '../../platform/archive/index.js';
import {
  ensureFolder,
  FilesystemError,
  JailEntries,
  type OpenFile,
  removeTree,
  ServerFiles,
  TreeSource,
} from '../../platform/filesystem/index.js';
import {
  BackupArchives,
  type BackupOrder,
  type Bytes,
  type MadeArchive,
  type Progress,
  type RestoreImpact,
  type RestoreOrder,
  type StoredArchive,
} from './backup-archives.port.js';
import { downloadSigned } from './s3-download.js';
import type { SignedDownload } from './signed-url.js';
import { S3Uploads } from './s3-uploads.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ENDINGS = ['.tar.gz', '.tar'] as const;
const IGNORE_FILES = ['.pelicanignore', '.pteroignore'];
const MAX_IGNORE_BYTES = 32 * 1024;
const MIB = 1024 * 1024;
/** What an archive may have beyond the content of its files: headers, and what grows meanwhile. */
const ENTRY_BYTES = 3072;
const GROWTH = 1.2;
const MAX_ENTRIES = 10_000_000;

/** Archives in a folder of this node, one folder per server. */
@Injectable()
export class NodeBackupArchives extends BackupArchives {
  constructor(
    private readonly files: ServerFiles,
    private readonly config: ConfigStore,
    private readonly uploads: S3Uploads,
  ) {
    super();
  }

  async make(
    server: string,
    { adapter, backup, ignore, isCompressed }: BackupOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive> {
    const folder = this.folderOf(server);
    await ensureFolder(folder, 0o700);
    // Objects in a store are always compressed, as a stock daemon makes them.
    const format = isCompressed || adapter === 's3' ? 'tar.gz' : 'tar';
    const path = join(folder, nameOf(backup, `.${format}`));
    const leavesOut = await this.rulesOf(server, ignore);
    const source = new TreeSource({
      jail: this.files.jail(server, () => false),
      base: '',
      skips: (at, isDirectory) => leavesOut(isDirectory ? `${at}/` : at),
      signal,
    });
    progress('looking at the files');
    const held = await contentSize(source, () => progress('looking at the files'));
    const what = { files: held.files, contentBytes: held.bytes };
    let done = 0;
    const seen = (): void => progress('archiving', { done, total: Math.max(done, held.bytes) });
    const content = packTree(source, formatOf(format), (bytes) => {
      done += bytes;
      seen();
    });
    if (adapter === 's3') {
      const atMost = Math.ceil(held.bytes * GROWTH) + held.entries * ENTRY_BYTES + MIB;
      const sent = await this.uploads.send({ backup, path, content, atMost, signal, onSent: seen });
      return { ...sent, ...what };
    }
    if (held.paths) await writeFileList(path, held.paths);
    const written = await writeArchive(path, content, () => signal.throwIfAborted());
    return { ...written, ...what, parts: null };
  }

  async restore(server: string, order: RestoreOrder, signal: AbortSignal, progress: Progress): Promise<void> {
    const unpacking = (bytes: Bytes): void => progress('unpacking', bytes);
    const source =
      order.adapter === 's3'
        ? fromStore(order, { url: order.url, allowed: this.storesAllowed, signal }, unpacking)
        : await this.fromNode(server, order, signal, progress);
    const staged = await this.files.staged.begin(server);
    try {
      await unpackTree(source.content, staged.path, {
        owner: this.files.owner,
        maxBytes: order.maxBytes,
        maxEntries: MAX_ENTRIES,
        signal,
      });
      source.assertSound();
      signal.throwIfAborted();
      await staged.seal();
    } catch (error) {
      await staged.discard();
      throw error;
    }
    progress('putting files in place');
    await this.files.staged.place(server, order.truncate, signal);
  }

  private get storesAllowed(): readonly string[] {
    return this.config.current.system.backups.restore_host_allowlist;
  }

  async resumeRestore(server: string, order: RestoreOrder, signal: AbortSignal): Promise<boolean> {
    return this.files.staged.place(server, order.truncate, signal);
  }

  async preview(server: string, ignore: string, signal: AbortSignal): Promise<BackupPreview> {
    const leavesOut = await this.rulesOf(server, ignore);
    const jail = this.files.jail(server, () => false);
    return previewTree(new TreeSource({ jail, base: '', skips: () => false, signal }), leavesOut);
  }

  async impact(
    server: string,
    { backup, truncate, since }: { backup: string; truncate: boolean; since: Date },
    signal: AbortSignal,
  ): Promise<RestoreImpact> {
    const jail = this.files.jail(server, () => false);
    const { free: freeBytes } = await new JailEntries(jail).room();
    const archive = await this.find(server, backup);
    const held = archive && (await readFileList(archive.path));
    if (!held && !truncate) return { lost: null, keptBytes: null, freeBytes };
    let lost = 0;
    let keptBytes = 0;
    const source = new TreeSource({ jail, base: '', skips: () => false, signal });
    for await (const { path, info } of source.entries()) {
      if (info.kind !== 'file') continue;
      const goes = truncate || held?.has(path) === true;
      if (goes && info.modified > since) lost++;
      if (!goes) keptBytes += info.size;
    }
    return { lost, keptBytes, freeBytes };
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

  async forgetUnfinished(server: string, backup: string): Promise<void> {
    for (const ending of ENDINGS) await sweepUnfinished(join(this.folderOf(server), nameOf(backup, ending)));
  }

  private async fromNode(
    server: string,
    order: RestoreOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ArchiveSource> {
    const archive = await this.find(server, order.backup);
    if (!archive) throw new FilesystemError('not-found', 'The backup is not on this node.');
    await this.verify(archive, order.checksum, signal, progress);
    const kind = archive.fileName.endsWith('.gz') ? 'gzip' : 'none';
    let done = 0;
    const content = seenOf(readArchiveFile(archive.path), (chunk) => {
      progress('unpacking', { done: (done += chunk.length), total: archive.size });
    });
    return { content: decompress(kind, content), assertSound: () => undefined };
  }

  /** Where the archive is another one than the panel was told of, or cannot be read, nothing begins (hazard B7). */
  private async verify(
    archive: StoredArchive,
    checksum: string | null,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<void> {
    const check = checkOf(checksum);
    if (!check) return;
    let read = 0;
    for await (const chunk of readArchiveFile(archive.path, signal)) {
      check.update(chunk);
      read += chunk.length;
      progress('checking the archive', { done: read, total: archive.size });
    }
    check.assertSound();
  }

  private async rulesOf(server: string, ignore: string): Promise<(path: string) => boolean> {
    return leaveOut(ignore.trim() === '' ? await this.ownIgnoreLines(server) : ignore);
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

/** An archive on its way in; `assertSound` once all of it has been read. */
interface ArchiveSource {
  readonly content: AsyncIterable<Buffer>;
  assertSound(): void;
}

/** Checked while it is unpacked beside the server's files, so that no copy of it lies on the node. */
function fromStore(
  { checksum }: RestoreOrder,
  download: SignedDownload,
  onBytes: (bytes: Bytes) => void,
): ArchiveSource {
  const check = checkOf(checksum);
  const content = seenOf(downloadSigned(download, onBytes), (chunk) => check?.update(chunk));
  return { content: decompress('gzip', content), assertSound: () => check?.assertSound() };
}

/** Null where the panel knows no checksum that can be made here. */
function checkOf(checksum: string | null): { update(chunk: Buffer): void; assertSound(): void } | null {
  const [type, expected] = checksum?.split(':') ?? [];
  if (type === undefined || expected === undefined || !['sha1', 'sha256'].includes(type)) return null;
  const hash = createHash(type);
  return {
    update: (chunk) => void hash.update(chunk),
    assertSound: () => {
      if (hash.digest('hex') === expected) return;
      throw new FilesystemError('changed', 'The archive is damaged: its checksum is not that of the backup.');
    },
  };
}

async function* seenOf(
  bytes: AsyncIterable<Buffer>,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    onChunk(chunk);
    yield chunk;
  }
}

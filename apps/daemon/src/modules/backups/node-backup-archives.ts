import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { BackupPreview } from '@app/contracts/daemon/backups.contract.js';
import { ConfigStore } from '../../config/config-store.js';
import {
  contentSize,
  type ContentSize,
  formatOf,
  ManifestWriter,
  openArchive,
  listedArchives,
  openManifest,
  packTree,
  previewTree,
  readFileList,
  readManifestFile,
  removeArchive,
  removeManifest,
  sizeOfArchive,
  sweepUnfinished,
  unpackTree,
  writeArchive,
  writeManifestFile,
} from '../../platform/archive/index.js';
import {
  assertFree,
  ensureFolder,
  FilesystemError,
  JailEntries,
  type OpenFile,
  removeTree,
  ServerFiles,
  TreeSource,
} from '../../platform/filesystem/index.js';
import {
  type Adapter,
  ARCHIVE_ENDINGS,
  type ArchiveEnding,
  BackupArchives,
  type BackupOrder,
  type MadeArchive,
  type Progress,
  type Proof,
  type ProofOrder,
  type RestoreImpact,
  type RestoreOrder,
  type StoredArchive,
} from './backup-archives.port.js';
import { BackupLoad } from './backup-load.js';
import { type ArchiveSource, fromNode, fromStore } from './archive-source.js';
import { firstOf, nameOf, UUID } from './archive-names.js';
import { ignoreRules } from './ignore-rules.js';
import { proveArchive } from './prove-archive.js';
import { S3Uploads } from './s3-uploads.js';

const MIB = 1024 * 1024;
/** What an archive may have beyond the content of its files: headers, and what grows meanwhile. */
const ENTRY_BYTES = 3072;
const GROWTH = 1.2;
const MAX_ENTRIES = 10_000_000;
const COMPRESSED = { gzip: 'tar.gz', zstd: 'tar.zst' } as const;

/** Archives in a folder of this node, one folder per server. */
@Injectable()
export class NodeBackupArchives extends BackupArchives {
  constructor(
    protected readonly files: ServerFiles,
    private readonly config: ConfigStore,
    private readonly uploads: S3Uploads,
    protected readonly load: BackupLoad,
  ) {
    super();
  }

  make(server: string, order: BackupOrder, signal: AbortSignal, progress: Progress): Promise<MadeArchive> {
    return this.load.inTurn(signal, progress, () => this.makeNow(server, order, signal, progress));
  }

  private async makeNow(
    server: string,
    { adapter, backup, ignore, isCompressed }: BackupOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive> {
    const folder = this.folderOf(server);
    await ensureFolder(folder, 0o700);
    const { compression } = this.config.current.system.backups;
    // Objects in a store are always compressed, as a stock daemon makes them.
    const format = adapter === 's3' ? 'tar.gz' : isCompressed ? COMPRESSED[compression] : 'tar';
    const path = join(folder, nameOf(backup, `.${format}`));
    const leavesOut = await ignoreRules(this.files, server, ignore);
    const source = new TreeSource({
      jail: this.files.jail(server, () => false),
      base: '',
      skips: (at, isDirectory) => leavesOut(isDirectory ? `${at}/` : at),
      signal,
    });
    progress('looking at the files');
    const held = await contentSize(source, () => progress('looking at the files'));
    let done = 0;
    const seen = (): void => progress('archiving', { done, total: Math.max(done, held.bytes) });
    const manifest = new ManifestWriter(path);
    const onContent = (bytes: number): void => {
      done += bytes;
      seen();
    };
    const packed = packTree(source, formatOf(format), onContent, (file) => manifest.add(file));
    const content = this.load.paced(packed, signal);
    try {
      const made = await this.store({ adapter, backup, path, content, held }, signal, seen);
      await manifest.end();
      return { ...made, files: manifest.files, contentBytes: manifest.bytes };
    } catch (error) {
      await manifest.discard();
      throw error;
    }
  }

  private async store(
    { adapter, backup, path, content, held }: Packed,
    signal: AbortSignal,
    onSent: () => void,
  ): Promise<Omit<MadeArchive, 'files' | 'contentBytes'>> {
    const entryBytes = held.entries * ENTRY_BYTES;
    if (adapter === 's3') {
      const atMost = Math.ceil(held.bytes * GROWTH) + entryBytes + MIB;
      return this.uploads.send({ backup, path, content, atMost, signal, onSent });
    }
    // Nobody knows how well it packs; a node whose disk is full stops all its servers (hazard B2).
    await assertFree(dirname(path), held.bytes + entryBytes);
    const written = await writeArchive(path, content, () => signal.throwIfAborted());
    return { ...written, parts: null };
  }

  async restore(server: string, order: RestoreOrder, signal: AbortSignal, progress: Progress): Promise<void> {
    const source = await this.sourceOf(server, order, signal, progress);
    const staged = await this.files.staged.begin(server);
    try {
      await unpackTree(this.load.paced(source.content, signal), staged.path, {
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

  async prove(server: string, order: ProofOrder, signal: AbortSignal, progress: Progress): Promise<Proof> {
    const manifest = await firstOf(this.pathsOf(server, order.backup), openManifest);
    if (!manifest)
      throw new FilesystemError('not-found', 'No list of the files of this backup is on its node.');
    await this.files.staged.assertRoom(order.contentBytes);
    const stage = await this.files.staged.apart(server);
    try {
      const open = (): Promise<ArchiveSource> => this.sourceOf(server, order, signal, progress);
      const { owner } = this.files;
      return await proveArchive({ open, manifest, root: stage.path, owner, order, signal, progress });
    } finally {
      await stage.discard();
    }
  }

  async resumeRestore(server: string, order: RestoreOrder, signal: AbortSignal): Promise<boolean> {
    return this.files.staged.place(server, order.truncate, signal);
  }

  async preview(server: string, ignore: string, signal: AbortSignal): Promise<BackupPreview> {
    const leavesOut = await ignoreRules(this.files, server, ignore);
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
    const held = await firstOf(this.pathsOf(server, backup), readFileList);
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
    for (const ending of ARCHIVE_ENDINGS) {
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

  async keep(
    server: string,
    backup: string,
    ending: ArchiveEnding,
    content: AsyncIterable<Buffer>,
  ): Promise<void> {
    const folder = this.folderOf(server);
    await ensureFolder(folder, 0o700);
    await writeArchive(join(folder, nameOf(backup, ending)), content, () => undefined);
  }

  async lists(server: string): Promise<{ fileName: string; open(): AsyncIterable<Buffer> }[]> {
    const folder = this.folderOf(server);
    return (await listedArchives(folder)).map((fileName) => ({
      fileName,
      open: () => readManifestFile(join(folder, fileName)),
    }));
  }

  async keepList(
    server: string,
    backup: string,
    ending: ArchiveEnding,
    content: AsyncIterable<Buffer>,
  ): Promise<void> {
    const folder = this.folderOf(server);
    await ensureFolder(folder, 0o700);
    await writeManifestFile(join(folder, nameOf(backup, ending)), content);
  }

  async remove(server: string, backup: string): Promise<boolean> {
    const archive = await this.find(server, backup);
    if (archive) await removeArchive(archive.path);
    // Of one in a store only that lies here.
    else for (const path of this.pathsOf(server, backup)) await removeManifest(path);
    return archive !== null;
  }

  async removeAll(server: string): Promise<void> {
    await removeTree(this.folderOf(server));
  }

  async forgetUnfinished(server: string, backup: string): Promise<void> {
    for (const path of this.pathsOf(server, backup)) await sweepUnfinished(path);
  }

  protected async sourceOf(
    server: string,
    order: Pick<RestoreOrder, 'adapter' | 'url' | 'backup' | 'checksum'>,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ArchiveSource> {
    if (order.adapter === 's3') {
      const allowed = this.config.current.system.backups.restore_host_allowlist;
      return fromStore({ url: order.url, allowed, signal }, order.checksum, progress);
    }
    const archive = await this.find(server, order.backup);
    if (!archive) throw new FilesystemError('not-found', 'The backup is not on this node.');
    return fromNode(archive, order.checksum, signal, progress);
  }

  private pathsOf(server: string, backup: string): string[] {
    return ARCHIVE_ENDINGS.map((ending) => join(this.folderOf(server), nameOf(backup, ending)));
  }

  private folderOf(server: string): string {
    if (!UUID.test(server)) throw new FilesystemError('bad-path', 'This is not the uuid of a server.');
    return join(this.config.current.system.backup_directory, server);
  }
}

/** What a backup is made of. */
interface Packed {
  readonly adapter: Adapter;
  readonly backup: string;
  readonly path: string;
  readonly content: AsyncIterable<Buffer>;
  readonly held: ContentSize;
}

import { Injectable } from '@nestjs/common';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';
import { ConfigStore } from '../../../config/config-store.js';
import { ServerFiles } from '../../../platform/filesystem/index.js';
import type { ArchiveSource } from '../archive-source.js';
import type {
  BackupOrder,
  MadeArchive,
  Progress,
  Proof,
  ProofOrder,
  RestoreOrder,
} from '../backup-archives.port.js';
import { BackupLoad } from '../backup-load.js';
import { NodeBackupArchives } from '../node-backup-archives.js';
import { proveArchive } from '../prove-archive.js';
import { S3Uploads } from '../s3-uploads.js';
import { RepositoryBackups } from './repository-backups.js';
import { RepositoryError } from './repository.errors.js';
import { RepositoryKeys } from './repository-keys.js';

/** Backups of both formats: archives, and snapshots in a repository (`restic`). */
@Injectable()
export class AllBackupArchives extends NodeBackupArchives {
  constructor(
    files: ServerFiles,
    config: ConfigStore,
    uploads: S3Uploads,
    load: BackupLoad,
    private readonly repositories: RepositoryBackups,
    private readonly keys: RepositoryKeys,
  ) {
    super(files, config, uploads, load);
  }

  override make(
    server: string,
    order: BackupOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive> {
    if (order.adapter !== 'restic') return super.make(server, order, signal, progress);
    return this.load.inTurn(signal, progress, () =>
      this.repositories.make(server, order, this.keyOf(order.backup), signal, progress),
    );
  }

  override async prove(
    server: string,
    order: ProofOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<Proof> {
    if (order.adapter !== 'restic') return super.prove(server, order, signal, progress);
    const repository = this.keyOf(order.backup);
    await this.files.staged.assertRoom(order.contentBytes);
    const stage = await this.files.staged.apart(server);
    try {
      const open = (): Promise<ArchiveSource> => this.sourceOf(server, order, signal, progress);
      const manifest = this.filesOf(server, order.backup, repository, signal);
      const { owner } = this.files;
      return await proveArchive({ open, manifest, root: stage.path, owner, order, signal, progress });
    } finally {
      await stage.discard();
    }
  }

  override async forgetUnfinished(server: string, backup: string): Promise<void> {
    await super.forgetUnfinished(server, backup);
    await this.repositories.forgetUnfinished(server, backup);
  }

  protected override async sourceOf(
    server: string,
    order: Pick<RestoreOrder, 'adapter' | 'url' | 'backup' | 'checksum'>,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ArchiveSource> {
    if (order.adapter !== 'restic') return super.sourceOf(server, order, signal, progress);
    return this.repositories.source(server, order.backup, this.keyOf(order.backup), signal, progress);
  }

  private async *filesOf(
    server: string,
    backup: string,
    repository: BackupRepository,
    signal: AbortSignal,
  ): AsyncGenerator<{ path: string; size: number; sha256: null }> {
    for await (const { type, path, size } of this.repositories.list(server, backup, repository, signal)) {
      if (type === 'file') yield { path, size, sha256: null };
    }
  }

  private keyOf(backup: string): BackupRepository {
    const repository = this.keys.of(backup);
    if (repository) return repository;
    throw new RepositoryError(
      'failed',
      'The node was restarted, and knows the key of the repository no more.',
    );
  }
}

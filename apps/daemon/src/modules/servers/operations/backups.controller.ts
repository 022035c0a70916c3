import { Controller, UseGuards } from '@nestjs/common';
import type { ResponseOf } from '@app/contracts/core/route.js';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';
import * as contract from '@app/contracts/daemon/backups.contract.js';
import { BACKUP_ADAPTERS } from '@app/contracts/operations/operation-kinds.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { isWanted } from '@app/platform/http/query-flag.js';
import { type Adapter, BackupArchives, RepositoryBackups, RepositoryKeys } from '../../backups/index.js';
import { backupIdInvalid, backupNotFound, backupUrlInvalid, unknownAdapter } from '../server.errors.js';
import { CurrentServer, ServerGuard } from '../server.guard.js';
import type { Server } from '../server.js';
import { OperationRunner } from './operation-runner.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A panel waits no longer for a look at all files. */
const LOOK_MS = 12_000;

/** daemon-api.md §6 */
@Controller()
@UseGuards(ServerGuard)
export class BackupsController {
  constructor(
    private readonly runner: OperationRunner,
    private readonly archives: BackupArchives,
    private readonly repositories: RepositoryBackups,
    private readonly keys: RepositoryKeys,
  ) {}

  @Endpoint(contract.createBackup)
  async create(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.createBackup>,
  ): Promise<void> {
    const parameters = {
      adapter: adapterOf(body.adapter),
      backup: idOf(body.uuid),
      ignore: body.ignore ?? '',
      is_compressed: body.is_compressed ?? true,
    };
    await this.keepKey(parameters, body.repository);
    await server.ready();
    await this.runner.begin(server, 'backup', parameters);
  }

  @Endpoint(contract.restoreBackup)
  async restore(
    @CurrentServer() server: Server,
    @Input() { params, body }: InputFor<typeof contract.restoreBackup>,
  ): Promise<void> {
    const adapter = adapterOf(body.adapter, 400);
    const backup = idOf(params.backup);
    const downloadUrl = body.download_url ?? '';
    if (adapter === 's3') assertDownloadable(downloadUrl);
    else if (adapter === 'restic') await this.keepKey({ adapter, backup }, body.repository);
    else if (!(await this.archives.find(server.uuid, backup))) throw backupNotFound();
    await server.ready();
    await this.runner.begin(server, 'restore', {
      adapter,
      backup,
      download_url: downloadUrl,
      truncate: body.truncate_directory ?? false,
      checksum: body.checksum ?? null,
    });
  }

  @Endpoint(contract.previewBackup)
  preview(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.previewBackup>,
  ): Promise<contract.BackupPreview> {
    return this.archives.preview(server.uuid, body.ignore ?? '', AbortSignal.timeout(LOOK_MS));
  }

  @Endpoint(contract.planRestore)
  async plan(
    @CurrentServer() server: Server,
    @Input() { params, query }: InputFor<typeof contract.planRestore>,
  ): Promise<ResponseOf<typeof contract.planRestore>> {
    const order = {
      backup: idOf(params.backup),
      truncate: isWanted(query.truncate),
      since: new Date(query.since),
    };
    const { lost, keptBytes, freeBytes } = await this.archives.impact(
      server.uuid,
      order,
      AbortSignal.timeout(LOOK_MS),
    );
    return { stops: !server.state.is('offline'), lost, kept_bytes: keptBytes, free_bytes: freeBytes };
  }

  @Endpoint(contract.proveBackup)
  async prove(
    @CurrentServer() server: Server,
    @Input() { params, body }: InputFor<typeof contract.proveBackup>,
  ): Promise<void> {
    const adapter = adapterOf(body.adapter, 400);
    const backup = idOf(params.backup);
    const downloadUrl = body.download_url ?? '';
    if (adapter === 's3') assertDownloadable(downloadUrl);
    await this.keepKey({ adapter, backup }, body.repository);
    await server.ready();
    await this.runner.begin(server, 'prove', {
      adapter,
      backup,
      download_url: downloadUrl,
      checksum: body.checksum ?? null,
      content_bytes: body.content_bytes,
    });
  }

  @Endpoint(contract.deleteBackup)
  async delete(
    @CurrentServer() server: Server,
    @Input() { params }: InputFor<typeof contract.deleteBackup>,
  ): Promise<void> {
    if (!(await this.archives.remove(server.uuid, idOf(params.backup)))) throw backupNotFound();
  }

  @Endpoint(contract.deleteAllBackups)
  async deleteAll(@CurrentServer() server: Server): Promise<void> {
    await this.archives.removeAll(server.uuid);
  }

  /** Refuses before anything begins where this node cannot work with repositories. */
  private async keepKey(
    { adapter, backup }: { adapter: Adapter; backup: string },
    repository: BackupRepository | undefined,
  ): Promise<void> {
    if (adapter !== 'restic') return;
    if (!repository) throw unknownAdapter({ status: 400 });
    await this.repositories.assertPossible(repository);
    this.keys.keep(backup, repository);
  }
}

function adapterOf(written: string, refusal = 500): Adapter {
  const adapter = BACKUP_ADAPTERS.find((each) => each === written);
  if (!adapter) throw unknownAdapter({ status: refusal });
  return adapter;
}

function assertDownloadable(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw backupUrlInvalid();
}

export function idOf(written: string): string {
  const id = written.toLowerCase();
  if (!UUID.test(id)) throw backupIdInvalid();
  return id;
}

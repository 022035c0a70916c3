import { Controller, UseGuards } from '@nestjs/common';
import * as contract from '@app/contracts/daemon/backups.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { BackupArchives } from '../../backups/index.js';
import { backupIdInvalid, backupNotFound, unknownAdapter } from '../server.errors.js';
import { CurrentServer, ServerGuard } from '../server.guard.js';
import type { Server } from '../server.js';
import { OperationRunner } from './operation-runner.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The adapter of the node's own disk, in the words of the protocol. */
const ON_NODE = 'wings';

/** daemon-api.md §6 */
@Controller()
@UseGuards(ServerGuard)
export class BackupsController {
  constructor(
    private readonly runner: OperationRunner,
    private readonly archives: BackupArchives,
  ) {}

  @Endpoint(contract.createBackup)
  async create(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.createBackup>,
  ): Promise<void> {
    if (body.adapter !== ON_NODE) throw unknownAdapter();
    const parameters = {
      backup: idOf(body.uuid),
      ignore: body.ignore ?? '',
      is_compressed: body.is_compressed ?? true,
    };
    await server.ready();
    await this.runner.begin(server, 'backup', parameters);
  }

  @Endpoint(contract.restoreBackup)
  async restore(
    @CurrentServer() server: Server,
    @Input() { params, body }: InputFor<typeof contract.restoreBackup>,
  ): Promise<void> {
    if (body.adapter !== ON_NODE) throw unknownAdapter({ status: 400 });
    const backup = idOf(params.backup);
    if (!(await this.archives.find(server.uuid, backup))) throw backupNotFound();
    await server.ready();
    await this.runner.begin(server, 'restore', {
      backup,
      truncate: body.truncate_directory ?? false,
      checksum: body.checksum ?? null,
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
}

function idOf(written: string): string {
  const id = written.toLowerCase();
  if (!UUID.test(id)) throw backupIdInvalid();
  return id;
}

import { Controller, UseGuards } from '@nestjs/common';
import * as contract from '@app/contracts/daemon/backup-repository.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { RepositoryBackups, RepositoryKeys } from '../../backups/index.js';
import { backupNotFound } from '../server.errors.js';
import { CurrentServer, ServerGuard } from '../server.guard.js';
import type { Server } from '../server.js';
import { idOf } from '../operations/backups.controller.js';

/** A store that is away keeps nobody for longer. */
const FORGET_MS = 60_000;

/** Repositories of incremental backups, beyond daemon-api.md §6. */
@Controller()
@UseGuards(ServerGuard)
export class RepositoriesController {
  constructor(
    private readonly repositories: RepositoryBackups,
    private readonly keys: RepositoryKeys,
  ) {}

  @Endpoint(contract.forgetBackup)
  async forget(
    @CurrentServer() { uuid }: Server,
    @Input() { params, body }: InputFor<typeof contract.forgetBackup>,
  ): Promise<void> {
    const signal = AbortSignal.timeout(FORGET_MS);
    const wasThere = await this.repositories.forget(uuid, idOf(params.backup), body.repository, signal);
    if (!wasThere) throw backupNotFound();
  }

  @Endpoint(contract.pruneBackups)
  prune(
    @CurrentServer() { uuid }: Server,
    @Input() { body }: InputFor<typeof contract.pruneBackups>,
  ): Promise<void> {
    return this.repositories.prune(uuid, body.repository);
  }

  @Endpoint(contract.offerBackup)
  async offer(@Input() { params, body }: InputFor<typeof contract.offerBackup>): Promise<void> {
    await this.repositories.assertPossible(body.repository);
    this.keys.keep(idOf(params.backup), body.repository);
  }
}

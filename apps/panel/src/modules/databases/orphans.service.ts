import { Injectable } from '@nestjs/common';
import type { OrphanItem } from '@app/contracts/application/database-hosts.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { toWireDateOrNull } from '@app/contracts/core/wire.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { DatabaseHostGateway } from '../database-hosts/index.js';
import type { DatabaseRow } from './database-row.js';
import { DatabasesRepository } from './databases.repository.js';
import { DatabasesService } from './databases.service.js';

/** Ends what was broken off on database hosts: a process died, a host was lost, a server went. */
export const sweepDatabases = defineTask({ id: 'databases.sweep', everyMs: 60_000, timeoutMs: 600_000 });

const BATCH = 200;
/** Until a host that would not is asked again. */
const AGAIN_MS = 5 * 60_000;
const MAX_ERROR = 500;

type Orphan = OrphanItem['attributes'];
export interface Orphans {
  readonly orphans: readonly Orphan[];
  /** Why the host could not be asked for names that no row has. */
  readonly hostError: string | null;
}

/** Databases that lie on a host although no server has them. */
@Injectable()
export class OrphansService {
  constructor(
    private readonly repository: DatabasesRepository,
    private readonly databases: DatabasesService,
    private readonly gateway: DatabaseHostGateway,
    private readonly cipher: AppCipher,
    private readonly logger: AppLogger,
  ) {}

  /** Those that rows tell of, and those that the host holds besides. */
  async on(hostId: number): Promise<Orphans> {
    const rows = await this.repository.orphansOn(hostId, new Date());
    const orphans = rows.map(toOrphan);
    try {
      // Rows are read on both sides: those of what is removed meanwhile before, of what is made meanwhile after.
      const before = await this.repository.namesOn(hostId);
      const names = await this.gateway.names(hostId);
      const after = await this.repository.namesOn(hostId);
      const isKnown = (name: string): boolean => before.has(name) || after.has(name);
      const unknown = names.filter((name) => !isKnown(name.toLowerCase()));
      return { orphans: [...orphans, ...unknown.map(unknownOrphan)], hostError: null };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { orphans, hostError: error.message };
    }
  }

  async find(id: number, hostId: number): Promise<DatabaseRow | null> {
    return (await this.repository.orphansOn(hostId, new Date())).find((row) => row.id === id) ?? null;
  }

  /** The row goes; what is on the host stays there. */
  async forget(row: DatabaseRow): Promise<void> {
    this.logger.pino.warn(
      { context: OrphansService.name, host: row.databaseHostId, database: row.database },
      'an orphaned database is left on its host',
    );
    await this.repository.delete(row.id);
  }

  @TaskHandler(sweepDatabases)
  async sweep(stop: AbortSignal): Promise<void> {
    const rows = await this.repository.due(new Date(), BATCH);
    const byHost = Map.groupBy(rows, (row) => row.databaseHostId);
    await Promise.all([...byHost.values()].map((ofHost) => this.sweepHost(ofHost, stop)));
  }

  /** One after the other; a host that is away keeps none of the others waiting for its timeouts. */
  private async sweepHost(rows: readonly DatabaseRow[], stop: AbortSignal): Promise<void> {
    for (const [index, row] of rows.entries()) {
      if (stop.aborted) return;
      try {
        await this.settle(row);
      } catch (error) {
        const { database, databaseHostId } = row;
        this.logger.pino.warn(
          { context: OrphansService.name, host: databaseHostId, database, error },
          'a database on a host could not be settled',
        );
        const isHostAway = error instanceof AppError && error.status === 504;
        const left = isHostAway ? rows.slice(index) : [row];
        const text = (error as Error).message.slice(0, MAX_ERROR);
        await this.repository.postpone(
          left.map(({ id }) => id),
          text,
          new Date(Date.now() + AGAIN_MS),
        );
        if (isHostAway) return;
      }
    }
  }

  /** Safe to do twice. */
  private async settle(row: DatabaseRow): Promise<void> {
    const isWanted = row.state === 'ready' && row.serverId !== null;
    if (isWanted && row.nextPassword === null) return;
    if (isWanted) {
      await this.gateway.setPassword(row.databaseHostId, row, this.cipher.decrypt(row.nextPassword!));
      return this.databases.finishRotation(row, row.nextPassword!);
    }
    // Nothing has been made on the host for one that was reserved only.
    if (row.state !== 'reserved') await this.gateway.remove(row.databaseHostId, row);
    await this.databases.finishRemoval(row);
  }
}

const toOrphan = (row: DatabaseRow): Orphan => ({
  id: row.id,
  server: row.serverId,
  database: row.database,
  username: row.username,
  reason: row.state === 'ready' ? 'server_gone' : row.state === 'deleting' ? 'deleting' : 'creating',
  error: row.error,
  since: toWireDateOrNull(row.updatedAt),
});

const unknownOrphan = (database: string): Orphan => ({
  id: null,
  server: null,
  database,
  username: null,
  reason: 'unknown',
  error: null,
  since: null,
});

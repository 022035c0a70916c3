import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';

/** Work that waits for its turn, and downloads that are still to come. */
const KEPT_MS = 24 * 60 * 60_000;

/** Keys of repositories by the backups that they were given for; in memory only, so that no disk of a node holds one. */
@Injectable()
export class RepositoryKeys {
  private readonly keys = new LRUCache<string, BackupRepository>({ max: 5_000, ttl: KEPT_MS });

  keep(backup: string, repository: BackupRepository): void {
    this.keys.set(backup, repository);
  }

  /** Null where nobody has given it since this process began. */
  of(backup: string): BackupRepository | null {
    return this.keys.get(backup) ?? null;
  }
}

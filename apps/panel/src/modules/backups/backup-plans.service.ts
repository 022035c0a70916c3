import { Injectable } from '@nestjs/common';
import type { planRestore } from '@app/contracts/client/backups.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as daemon from '@app/contracts/daemon/backups.contract.js';
import { displayError } from '@app/contracts/errors/common.errors.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { NodeGateway } from '../nodes/index.js';
import { isFinished } from './backup.policy.js';
import type { Backup } from './backups.repository.js';

type Plan = ResponseOf<typeof planRestore>['data'];
type Seen = ResponseOf<typeof daemon.planRestore>;
const UNKNOWN: { readonly [K in keyof Seen]: null } = {
  stops: null,
  lost: null,
  kept_bytes: null,
  free_bytes: null,
};

/** Says what a backup or a restoration would do, before anybody decides. */
@Injectable()
export class BackupPlansService {
  constructor(private readonly gateway: NodeGateway) {}

  /** Throws the 404 of a node that cannot tell, and a 504 for one that is away. */
  preview(server: PermittedServer, ignored: readonly string[]): Promise<daemon.BackupPreview> {
    const input = { params: { server: server.uuid }, body: { ignore: ignored.join('\n') } };
    return this.gateway.call(server.nodeId, daemon.previewBackup, input);
  }

  /** Throws a 400 for a backup that cannot be restored. A node that is away or stock leaves its part unknown. */
  async plan(server: PermittedServer, backup: Backup, truncate: boolean): Promise<Plan> {
    if (!isFinished(backup))
      throw displayError('This backup cannot be restored: it has not ended successfully.');
    const query = { since: backup.createdAt.toISOString(), ...(truncate ? { truncate: 'true' } : {}) };
    const params = { server: server.uuid, backup: backup.uuid };
    const seen = await this.gateway
      .call(server.nodeId, daemon.planRestore, { params, query })
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return UNKNOWN;
      });
    // What servers are played on cannot be asked yet.
    return { ...seen, players: null, written: backup.files, needed_bytes: backup.contentBytes };
  }
}

import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import * as daemon from '@app/contracts/daemon/backup-repository.contract.js';
import { displayError, notFound } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppCipher } from '../../../platform/crypto/app-cipher.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { JobHandler } from '../../../platform/queue/define-job.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { NodeCapabilities, NodeGateway } from '../../nodes/index.js';
import type { BackedUpServer } from '../backups.repository.js';
import type { BackupHostEntity } from './backup-host.entity.js';
import { BackupHostsService } from './backup-hosts.service.js';
import { BackupRepositoriesRepository, type RepositoryRow } from './backup-repositories.repository.js';
import { pruneRepository } from './clear-stores.job.js';

const FEATURE = 'backups.repository';
const KEY_BYTES = 32;
const FORGET_MS = 60_000;
/** Longer than a node takes. */
const PRUNE_MS = 5 * 60_000;
const BATCH = 100;

/** Repositories of incremental backups: their keys stay here, and nodes are handed them with each call. */
@Injectable()
export class BackupRepositoriesService {
  constructor(
    private readonly repository: BackupRepositoriesRepository,
    private readonly hosts: BackupHostsService,
    private readonly cipher: AppCipher,
    private readonly gateway: NodeGateway,
    private readonly capabilities: NodeCapabilities,
    private readonly jobs: Jobs,
    private readonly logger: AppLogger,
  ) {}

  /** Throws a 400 for a node, such as a stock one, that cannot do what its store asks for. */
  async assertPossible(nodeId: number): Promise<void> {
    const host = await this.hosts.ofNode(nodeId);
    if (host?.format !== 'restic' || (await this.capabilities.of(nodeId)).includes(FEATURE)) return;
    throw displayError('The node of this server cannot make incremental backups, which its store is for.');
  }

  /** The repository of a server in a store; in the running transaction, which holds the server. */
  async ensure(host: BackupHostEntity, server: Pick<BackedUpServer, 'id' | 'uuid'>): Promise<number> {
    const known = await this.repository.findOf(server.id, host.id);
    if (known) return known.id;
    const uuid = randomUUID();
    return this.repository.insert({
      backupHostId: host.id,
      serverId: server.id,
      uuid,
      path: `${this.hosts.prefixOf(host)}${server.uuid}/${uuid}`,
      password: this.cipher.encrypt(randomBytes(KEY_BYTES).toString('base64url')),
    });
  }

  /** As a node is handed it. */
  async handed(id: number): Promise<daemon.BackupRepository> {
    const row = await this.repository.find(id);
    if (!row) throw notFound();
    const store = await this.hosts.storeOf(row.backupHostId);
    return {
      id: row.uuid,
      password: this.cipher.decrypt(row.password),
      place: store === null ? { kind: 'node' } : { kind: 's3', ...store, path: row.path },
    };
  }

  /** Lets the node of the server send a backup out. */
  async offer(
    { nodeId, uuid }: Pick<BackedUpServer, 'nodeId' | 'uuid'>,
    id: number,
    backup: string,
  ): Promise<void> {
    const repository = await this.handed(id);
    const params = { server: uuid, backup };
    await this.gateway.call(nodeId, daemon.offerBackup, { params, body: { repository } });
  }

  /** Takes a backup out; one that is not in it, or went with its server, is no failure. */
  async forget(id: number, backup: string): Promise<void> {
    const served = await this.repository.findServed(id);
    if (!served) return;
    const repository = await this.handed(id);
    const params = { server: served.server, backup };
    await this.gateway
      .call(served.nodeId, daemon.forgetBackup, { params, body: { repository } }, { timeoutMs: FORGET_MS })
      .catch((error: unknown) => {
        if (!daemonAnswered(error, 404)) throw error;
      });
  }

  /** In the running transaction: what only a forgotten backup held is removed by a job. */
  async pruneSoon(id: number): Promise<void> {
    const served = await this.repository.findServed(id);
    if (served) await this.jobs.enqueue(pruneRepository, { repositoryId: id, nodeId: served.nodeId });
  }

  /** A node that is busy with the repository is asked again. */
  @JobHandler(pruneRepository)
  async prune({ repositoryId }: z.output<typeof pruneRepository.payload>): Promise<void> {
    const served = await this.repository.findServed(repositoryId);
    if (!served) return;
    const body = { repository: await this.handed(repositoryId) };
    const params = { server: served.server };
    await this.gateway
      .call(served.nodeId, daemon.pruneBackups, { params, body }, { timeoutMs: PRUNE_MS })
      .catch((error: unknown) => {
        if (!daemonAnswered(error, 404)) throw error;
      });
  }

  /** Removes repositories of servers that are gone. A store that is away is asked again later. */
  async clear(signal: AbortSignal): Promise<void> {
    for (let after = 0; !signal.aborted;) {
      const left = await this.repository.findLeft(after, BATCH);
      if (left.length === 0) return;
      for (const row of left) {
        await this.remove(row).catch((error: unknown) => {
          const context = BackupRepositoriesService.name;
          this.logger.pino.warn({ context, error, repository: row.id }, 'a repository could not be removed');
        });
      }
      after = left.at(-1)!.id;
    }
  }

  /** What is left of repositories in a store that hold no backup. */
  async clearEmpty(backupHostId: number): Promise<void> {
    for (const row of await this.repository.findEmptyOf(backupHostId)) await this.remove(row);
  }

  /** On the disk of a node it has gone with the server. */
  private async remove({ id, backupHostId, path }: RepositoryRow): Promise<void> {
    if ((await this.hosts.storeOf(backupHostId)) !== null) {
      await this.hosts.use(backupHostId, (bucket) => bucket.clearAll(`${path}/`));
    }
    await this.repository.delete(id);
  }
}

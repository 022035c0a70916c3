import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createServer, reinstall } from '@app/contracts/daemon/servers.contract.js';
import { notFound, serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { NodeGateway } from '../../nodes/index.js';
import { OperationsService, type OperationEffects, type OperationKind } from '../../operations/index.js';
import type { OnNode } from './server-node.service.js';
import {
  INSTALLING,
  reinstallConflict,
  RESTORING,
  statusAfterReport,
  type ServerStatus,
} from '../server-state.policy.js';
import { ServersRepository } from '../servers.repository.js';

export interface InstallReport {
  readonly successful: boolean;
  readonly isReinstall: boolean;
  /** Why it failed, where the daemon says so. */
  readonly error: string | null;
}

/** Installations of servers: asked for by users, reported by daemons, ended when nobody keeps them. */
@Injectable()
export class ServerInstallationService implements OnModuleInit {
  constructor(
    private readonly repository: ServersRepository,
    private readonly gateway: NodeGateway,
    private readonly database: Database,
    private readonly operations: OperationsService,
  ) {}

  onModuleInit(): void {
    const failedStatus = (kind: OperationKind): ServerStatus =>
      statusAfterReport(INSTALLING, { successful: false, isReinstall: kind === 'reinstall' });
    const effects: OperationEffects = {
      failed: async (serverId, kind) => {
        await this.repository.swapStatus(serverId, INSTALLING, failedStatus(kind));
      },
      resumed: (serverId, kind, isReset) =>
        this.repository.swapStatus(serverId, isReset ? null : failedStatus(kind), INSTALLING),
      retry: (serverId) => this.reinstall(serverId),
    };
    this.operations.define('install', effects);
    this.operations.define('reinstall', effects);
  }

  /**
   * Runs the egg's script again. 409 while the server is suspended or busy. When the node cannot be asked, the
   * server is as it was and the node's error is thrown.
   */
  async reinstall(serverId: number): Promise<void> {
    const { server, status } = await this.database.transaction(async () => {
      const row = await this.repository.lock(serverId);
      if (!row) throw notFound();
      const reason = reinstallConflict({
        status: row.status,
        isTransferring: await this.repository.isTransferring(row.id),
      });
      if (reason) throw serverStateConflict(reason);
      await this.operations.begin(row.id, 'reinstall');
      await this.repository.update(row.id, { status: INSTALLING });
      return { server: row, status: row.status };
    });
    try {
      await this.askForReinstall(server);
    } catch (error) {
      await this.undo(serverId, status, (error as Error).message);
      throw error;
    }
  }

  /** A daemon's report; the same one twice changes nothing (remote-api.md §2 row 5). */
  async report(serverId: number, report: InstallReport): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.repository.lock(serverId);
      if (!server) throw notFound();
      const error = report.successful ? null : (report.error ?? 'The installation script failed.');
      const ended = await this.operations.end(serverId, report.successful, error);
      const status = statusAfterReport(server.status, report);
      if (!ended && server.status === status && server.installedAt !== null) return;
      await this.repository.update(serverId, { status, installedAt: new Date() });
    });
  }

  /** A daemon has started at that time: what it had been doing has ended (remote-api.md §2 row 2). */
  async reset(nodeId: number, startedAt: Date): Promise<void> {
    await this.database.transaction(async () => {
      await this.operations.abandonNode(nodeId, startedAt);
      await this.repository.swapStatusOfNode(nodeId, [INSTALLING, RESTORING], null);
    });
  }

  private async askForReinstall(server: OnNode): Promise<void> {
    try {
      await this.gateway.call(server.nodeId, reinstall, { params: { server: server.uuid } });
    } catch (error) {
      if (!daemonAnswered(error, 404)) throw error;
      // The node has lost the server, or never got it: creating it there installs it.
      await this.gateway.call(server.nodeId, createServer, {
        body: { uuid: server.uuid, start_on_completion: false },
      });
    }
  }

  private async undo(serverId: number, status: ServerStatus | string, reason: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.repository.lock(serverId))) return;
      await this.operations.withdraw(serverId, reason);
      await this.repository.swapStatus(serverId, INSTALLING, status);
    });
  }
}

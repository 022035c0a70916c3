import { Injectable, type OnModuleInit } from '@nestjs/common';
import { serverOperationCancel, serverOperationRetry } from '@app/contracts/activity/server.events.js';
import { cancelOperation } from '@app/contracts/daemon/servers.contract.js';
import { accessDenied, conflict } from '@app/contracts/errors/common.errors.js';
import { OPERATIONS } from '@app/contracts/operations/operation-kinds.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { NodeGateway } from '../nodes/index.js';
import { CANCELLED, isCancellable, outcomeOf, type OperationLine } from './operation.policy.js';
import { OperationTeller } from './operation-teller.js';
import { OperationsRepository, type OperationPage } from './operations.repository.js';
import { OperationsService } from './operations.service.js';

export type { OperationLine } from './operation.policy.js';

/** What members of a server see of its operations and may do about them. */
@Injectable()
export class OperationsClientService implements OnModuleInit {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly operations: OperationsService,
    private readonly teller: OperationTeller,
    private readonly gateway: NodeGateway,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'operation', async (value, { permittedServer }) => {
      const id = idOf(value);
      return id === null ? null : this.repository.findOf(permittedServer!.id, id);
    });
  }

  /** What runs on these servers. */
  runningOf(serverIds: readonly number[]): Promise<OperationLine[]> {
    return this.repository.runningOf(serverIds);
  }

  /** Those on servers that the user owns or is a subuser of. */
  ofUser(userId: number, isActive: boolean, request: ListRequest): Promise<OperationPage> {
    return this.repository.pageOfUser(userId, isActive, request);
  }

  ofServer(serverId: number, request: ListRequest): Promise<OperationPage> {
    return this.repository.pageOfServer(serverId, request);
  }

  /**
   * The node ends the work, and its report ends the operation as every other. A node that does not know of it has
   * nothing to report. Throws a 409 when it has ended or its node cannot end it, and the node's error.
   */
  async cancel(server: PermittedServer, line: OperationLine): Promise<void> {
    this.refuse(server, line);
    if (line.state !== 'running') throw conflict('This operation has ended already.');
    if (!isCancellable(line)) throw conflict('This operation cannot be cancelled.');
    const isUnknown = await this.askToCancel(server, line);
    await this.database.transaction(async () => {
      await this.repository.markCancelled(line.id, new Date());
      this.teller.tellAfterCommit(server.id);
      await this.activity.record(serverOperationCancel, {
        properties: { kind: line.kind },
        subjects: [{ type: 'server', id: server.id }],
      });
    });
    if (isUnknown) await this.operations.giveUp(line, CANCELLED);
  }

  /** Throws a 409 unless it is the last one of the server and has failed. */
  async retry(server: PermittedServer, line: OperationLine): Promise<void> {
    this.refuse(server, line);
    const outcome = outcomeOf(line);
    const hasFailed = outcome === 'failed' || outcome === 'cancelled';
    if (!hasFailed) throw conflict('Only what has failed can be done again.');
    if ((await this.repository.findLast(server.id))?.id !== line.id) {
      throw conflict('Something else has been done since; only the last operation can be done again.');
    }
    await this.operations.retry(server.id, line.kind);
    await this.activity.record(serverOperationRetry, {
      properties: { kind: line.kind },
      subjects: [{ type: 'server', id: server.id }],
    });
  }

  private refuse(server: PermittedServer, { kind }: OperationLine): void {
    if (!holds(server, OPERATIONS[kind].permission)) throw accessDenied();
  }

  /** True when the node does not work on it (any more). */
  private async askToCancel(server: PermittedServer, { kind }: OperationLine): Promise<boolean> {
    try {
      const input = { params: { server: server.uuid }, body: { kind } };
      await this.gateway.call(server.nodeId, cancelOperation, input);
      return false;
    } catch (error) {
      if (!daemonAnswered(error, 404) && !daemonAnswered(error, 409)) throw error;
      return true;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { serverOperationCancel, serverOperationRetry } from '@app/contracts/activity/server.events.js';
import { cancelOperation } from '@app/contracts/daemon/servers.contract.js';
import { conflict } from '@app/contracts/errors/common.errors.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { NodeGateway } from '../nodes/index.js';
import { CANCELLED, isCancellable, outcomeOf, type OperationLine } from './operation.policy.js';
import { OperationTeller } from './operation-teller.js';
import { OperationsRepository } from './operations.repository.js';
import { OperationsService } from './operations.service.js';

/** The server that an operation works on. */
export interface WorkedOn {
  readonly id: number;
  readonly uuid: string;
  readonly nodeId: number;
}

/** What people do about operations, whoever let them. */
@Injectable()
export class OperationActions {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly operations: OperationsService,
    private readonly teller: OperationTeller,
    private readonly gateway: NodeGateway,
    private readonly activity: ActivityService,
    private readonly database: Database,
  ) {}

  /**
   * The node ends the work, and its report ends the operation as every other. A node that does not know of it has
   * nothing to report. Throws a 409 when it has ended or its node cannot end it, and the node's error.
   */
  async cancel(server: WorkedOn, line: OperationLine): Promise<void> {
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
  async retry(server: WorkedOn, line: OperationLine): Promise<void> {
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

  /** True when the node does not work on it (any more). */
  private async askToCancel(server: WorkedOn, { kind }: OperationLine): Promise<boolean> {
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

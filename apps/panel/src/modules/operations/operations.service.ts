import { Injectable } from '@nestjs/common';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { getServer } from '@app/contracts/daemon/servers.contract.js';
import { serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { DaemonClient } from '../../platform/daemon-client/daemon-client.js';
import { Database } from '../../platform/database/database.js';
import { NodesService } from '../nodes/index.js';
import {
  judgeSign,
  LEASE_EXPIRED,
  type NodeSign,
  type Operation,
  type OperationKind,
} from './operation.policy.js';
import { OperationsRepository } from './operations.repository.js';

/** Puts the server back into its last good state; runs in the transaction that ends the operation. */
export type OnFailed = (serverId: number, kind: OperationKind) => Promise<void>;

const BATCH = 200;
const ASK_TIMEOUT_MS = 5_000;
const ASK_AT_ONCE = 10;

/**
 * Long actions as rows with a lease. Whoever begins one holds the server's row lock; the daemon's heartbeat or,
 * for a stock daemon, the panel's own question keeps the lease, and `expire` ends what nobody keeps.
 */
@Injectable()
export class OperationsService {
  private readonly failureHandlers = new Map<OperationKind, OnFailed>();

  constructor(
    private readonly repository: OperationsRepository,
    private readonly database: Database,
    private readonly daemon: DaemonClient,
    private readonly nodes: NodesService,
    private readonly logger: AppLogger,
  ) {}

  /** The module that begins operations of this kind says what their failure means. Call in `onModuleInit`. */
  whenFailed(kind: OperationKind, handler: OnFailed): void {
    if (this.failureHandlers.has(kind)) throw new TypeError(`operation ${kind} has two failure handlers`);
    this.failureHandlers.set(kind, handler);
  }

  /** Begins an operation in the running transaction, which holds the server's lock. 409 when one runs. */
  async begin(serverId: number, kind: OperationKind): Promise<Operation> {
    const running = await this.repository.findRunning(serverId);
    if (running) throw serverStateConflict(`This server is busy: its ${running.kind} has not ended yet.`);
    return this.repository.insert(serverId, kind, new Date());
  }

  running(serverId: number): Promise<Operation | null> {
    return this.repository.findRunning(serverId);
  }

  /** A daemon's sign of life, progress in percent. False when nothing runs on the server. */
  heartbeat(serverId: number, step: string, progress: number | null): Promise<boolean> {
    const percent = progress === null ? null : Math.round(progress);
    return this.repository.renew(serverId, { step, progress: percent }, new Date());
  }

  /** Ends what runs on the server, in the running transaction. Null when nothing ran: a report that came twice. */
  async end(serverId: number, succeeded: boolean, error: string | null = null): Promise<Operation | null> {
    const running = await this.repository.findRunning(serverId);
    if (!running) return null;
    await this.repository.end([running.id], succeeded, error, new Date());
    return running;
  }

  /** Ends all that runs on a node, for a daemon that has just started. The caller sets the servers' states. */
  async abandonNode(nodeId: number, error: string): Promise<void> {
    const running = await this.repository.findRunningOfNode(nodeId);
    const ids = running.map((operation) => operation.id);
    await this.repository.end(ids, false, error, new Date());
  }

  /** Ends operations whose lease ran out. Any number of processes may do so at once. Returns how many ended. */
  async expire(now = new Date()): Promise<number> {
    let ended = 0;
    for (const operation of await this.repository.findExpired(now, BATCH)) {
      const isEnded = await this.fail(operation, LEASE_EXPIRED, (id) =>
        this.repository.isStillExpired(id, now),
      );
      if (isEnded) ended++;
    }
    return ended;
  }

  /** Asks nodes that send no heartbeat whether they still know the server (stock daemons). */
  async askSilentNodes(now = new Date()): Promise<void> {
    const silent = await this.repository.findSilent(BATCH);
    for (let from = 0; from < silent.length; from += ASK_AT_ONCE) {
      await Promise.all(
        silent.slice(from, from + ASK_AT_ONCE).map(async ({ operation, nodeId, serverUuid }) => {
          const verdict = judgeSign(operation, await this.ask(nodeId, serverUuid), now);
          if (verdict === 'renew') {
            await this.repository.renew(operation.serverId, null, new Date());
          } else if (verdict === 'fail') {
            await this.fail(operation, 'The node does not know this server.');
          }
        }),
      );
    }
  }

  private async ask(nodeId: number, serverUuid: string): Promise<NodeSign> {
    try {
      const node = await this.nodes.reference(nodeId);
      await this.daemon.call(
        node,
        getServer,
        { params: { server: serverUuid } },
        { timeoutMs: ASK_TIMEOUT_MS },
      );
      return 'knows';
    } catch (error) {
      if (daemonAnswered(error, 404)) return 'unknown';
      return 'away';
    }
  }

  private async fail(
    operation: Operation,
    reason: string,
    stillApplies: (id: number) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    return this.database.transaction(async () => {
      // The server first, as everywhere: two orders of locking would be a deadlock.
      if (!(await this.repository.lockServer(operation.serverId))) return false;
      if (!(await stillApplies(operation.id))) return false;
      if (!(await this.repository.end([operation.id], false, reason, new Date()))) return false;
      await this.failureHandlers.get(operation.kind)?.(operation.serverId, operation.kind);
      this.logger.warn(
        `${operation.kind} of server ${operation.serverId} failed: ${reason}`,
        OperationsService.name,
      );
      return true;
    });
  }
}

import { Injectable } from '@nestjs/common';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { AppError } from '@app/contracts/core/errors.js';
import { getServer } from '@app/contracts/daemon/servers.contract.js';
import { serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { yieldsToOthers } from '@app/contracts/operations/operation-rules.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { currentContext } from '../../access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { NodeGateway } from '../nodes/index.js';
import { NotificationsService } from '../notifications/index.js';
import {
  CANCELLED,
  GAVE_WAY,
  GIVEN_UP,
  judgeSign,
  LEASE_EXPIRED,
  NODE_RESTARTED,
  QUEUED,
  type NodeSign,
  type Operation,
  type OperationKind,
} from './operation.policy.js';
import { OperationTeller } from './operation-teller.js';
import { OperationsRepository, type OperationOnNode, type OperationSign } from './operations.repository.js';

/** What the state of an operation means for its server; runs in the transaction that changes the operation. */
export interface OperationEffects {
  /** Puts the server into its last good state. */
  readonly failed: (serverId: number, kind: OperationKind) => Promise<void>;
  /**
   * Puts the server back to work for an operation that was given up too early: after `failed`, or after its node
   * was restarted (`isReset`). False when the server has changed since.
   */
  readonly resumed: (serverId: number, kind: OperationKind, isReset: boolean) => Promise<boolean>;
  /** Does it again after it has failed; begins an operation of its own, outside of any transaction. */
  readonly retry?: (serverId: number) => Promise<void>;
  /** The node has started anew, which sets the servers' states by itself: what else must be put right. */
  readonly abandoned?: (serverId: number) => Promise<void>;
}

const BATCH = 200;
const ASK_TIMEOUT_MS = 5_000;
const AT_ONCE = 10;

/**
 * Long actions as rows with a lease. Whoever begins one holds the server's row lock; the daemon's heartbeat or,
 * for a stock daemon, the panel's own question keeps the lease, and `expire` ends what nobody keeps.
 */
@Injectable()
export class OperationsService {
  private readonly effects = new Map<OperationKind, OperationEffects>();

  constructor(
    private readonly repository: OperationsRepository,
    private readonly database: Database,
    private readonly gateway: NodeGateway,
    private readonly teller: OperationTeller,
    private readonly notifications: NotificationsService,
    private readonly logger: AppLogger,
  ) {}

  /** The module that begins operations of this kind says what becomes of the server. Call in `onModuleInit`. */
  define(kind: OperationKind, effects: OperationEffects): void {
    if (this.effects.has(kind)) throw new TypeError(`operation ${kind} is defined twice`);
    this.effects.set(kind, effects);
  }

  /** Begins an operation in the running transaction, which holds the server's lock. 409 when one runs that does not yield. */
  async begin(serverId: number, kind: OperationKind): Promise<Operation> {
    const running = await this.repository.findRunning(serverId);
    const givesWay = running !== null && yieldsToOthers(running.kind) && running.kind !== kind;
    if (givesWay) await this.close(serverId, false, GAVE_WAY);
    else if (running)
      throw serverStateConflict(`This server is busy: its ${running.kind} has not ended yet.`);
    const actorId = currentContext().actor?.user.id ?? null;
    this.teller.tellAfterCommit(serverId);
    return this.repository.insert(serverId, kind, actorId, new Date());
  }

  running(serverId: number): Promise<Operation | null> {
    return this.repository.findRunning(serverId);
  }

  /**
   * A daemon's sign of life, progress in percent. An operation that was given up too early goes on: the panel was
   * away for longer than a lease, or the daemon was restarted and has taken its work up again. False when there is
   * none.
   */
  async heartbeat(serverId: number, told: OperationSign): Promise<boolean> {
    const sign = { ...told, progress: told.progress === null ? null : Math.round(told.progress) };
    const isKept =
      (await this.repository.renew(serverId, sign, new Date())) ||
      ((await this.resume(serverId)) && (await this.repository.renew(serverId, sign, new Date())));
    if (isKept) this.teller.tellAfterCommit(serverId);
    return isKept;
  }

  /** Ends what runs on the server, in the running transaction. Null when nothing ran: a report that came twice. */
  async end(serverId: number, succeeded: boolean, error: string | null = null): Promise<Operation | null> {
    const ended = await this.close(serverId, succeeded, error);
    if (ended && !succeeded) await this.tellFailure(ended);
    return ended;
  }

  /** The same for one that its node has not taken: whoever asked for it is told by the answer. */
  async withdraw(serverId: number, reason: string): Promise<void> {
    await this.close(serverId, false, reason);
  }

  /** Ends what runs on the server as cancelled, in the running transaction. */
  async cancelled(serverId: number): Promise<void> {
    const running = await this.repository.findRunning(serverId);
    if (running) await this.repository.markCancelled(running.id, new Date());
    await this.close(serverId, false, CANCELLED);
  }

  private async close(serverId: number, succeeded: boolean, error: string | null): Promise<Operation | null> {
    const running = await this.repository.findRunning(serverId);
    if (!running) return null;
    await this.repository.end([running.id], succeeded, error, new Date());
    this.teller.tellAfterCommit(serverId);
    return running;
  }

  /** Has the module that leads this kind do it again. Throws what that refuses. */
  async retry(serverId: number, kind: OperationKind): Promise<void> {
    const again = this.effects.get(kind)?.retry;
    if (!again) throw serverStateConflict('This cannot be done again by itself: begin it anew.');
    await again(serverId);
  }

  /** Ends an operation that its node does not work on; nothing happens when it has ended. */
  async giveUp(operation: Operation, reason: string): Promise<void> {
    await this.fail(operation, reason);
  }

  /** The same where what runs is of this kind. */
  async endIf(
    serverId: number,
    kind: OperationKind,
    succeeded: boolean,
    error: string | null = null,
  ): Promise<void> {
    const running = await this.repository.findRunning(serverId);
    if (running?.kind === kind) await this.end(serverId, succeeded, succeeded ? null : error);
  }

  /** A report of success has come for the last one of this kind, which was given up too early: it has succeeded. */
  async redeem(serverId: number, kind: OperationKind): Promise<void> {
    const last = await this.repository.findLastFailed(serverId, GIVEN_UP);
    if (last?.operation.kind !== kind) return;
    const now = new Date();
    await this.repository.resume(last.operation.id, now);
    await this.repository.end([last.operation.id], true, null, now);
    this.teller.tellAfterCommit(serverId);
  }

  /** Ends all that ran on a node when its daemon started. The caller sets the servers' states. */
  async abandonNode(nodeId: number, startedAt: Date): Promise<void> {
    const running = await this.repository.findRunningOfNode(nodeId, startedAt);
    const ids = running.map((operation) => operation.id);
    await this.repository.end(ids, false, NODE_RESTARTED, new Date());
    for (const { kind, serverId } of running) {
      await this.effects.get(kind)?.abandoned?.(serverId);
      this.teller.tellAfterCommit(serverId);
    }
  }

  /**
   * Ends operations whose lease ran out; nodes that send no heartbeat are asked first, because it may have been
   * the panel that was away. Any number of processes may do so at once. Returns how many ended.
   */
  async expire(now = new Date()): Promise<number> {
    const expired = await this.repository.findExpired(now, BATCH);
    const ended = await inTurns(expired, async (entry) => {
      const { operation } = entry;
      const sign = operation.step === QUEUED ? await this.ask(entry) : 'away';
      if (judgeSign(operation, sign, now) === 'renew') {
        await this.repository.renew(operation.serverId, null, new Date());
        return false;
      }
      return this.fail(operation, LEASE_EXPIRED, (id) => this.repository.isStillExpired(id, now));
    });
    return ended.filter(Boolean).length;
  }

  /** Asks nodes that send no heartbeat whether they still know the server (stock daemons). */
  async askSilentNodes(now = new Date()): Promise<void> {
    await inTurns(await this.repository.findSilent(BATCH), async (entry) => {
      const { operation } = entry;
      const verdict = judgeSign(operation, await this.ask(entry), now);
      if (verdict === 'renew') await this.repository.renew(operation.serverId, null, new Date());
      if (verdict === 'fail') await this.fail(operation, 'The node does not know this server.');
    });
  }

  private async ask({ nodeId, serverUuid }: OperationOnNode): Promise<NodeSign> {
    try {
      await this.gateway.call(
        nodeId,
        getServer,
        { params: { server: serverUuid } },
        { timeoutMs: ASK_TIMEOUT_MS },
      );
      return 'knows';
    } catch (error) {
      if (daemonAnswered(error, 404)) return 'unknown';
      // A mistake of ours says nothing about the node.
      if (!(error instanceof AppError)) throw error;
      return 'away';
    }
  }

  private async resume(serverId: number): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.repository.lockServer(serverId))) return false;
      const last = await this.repository.findLastFailed(serverId, GIVEN_UP);
      if (!last) return false;
      const { operation, error } = last;
      const effects = this.effects.get(operation.kind);
      if (!(await effects?.resumed(serverId, operation.kind, error === NODE_RESTARTED))) return false;
      await this.repository.resume(operation.id, new Date());
      return true;
    });
  }

  /** Who cancelled it knows; of what goes on by itself and yields nobody waits for the end. */
  private async tellFailure({ serverId, actorId, cancelledAt, kind }: Operation): Promise<void> {
    if (cancelledAt !== null || yieldsToOthers(kind)) return;
    const others = actorId === null ? [] : [actorId];
    await this.notifications.tellOwner('operation.failed', serverId, others);
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
      this.teller.tellAfterCommit(operation.serverId);
      if (reason !== CANCELLED) await this.tellFailure(operation);
      await this.effects.get(operation.kind)?.failed(operation.serverId, operation.kind);
      this.logger.pino.warn(
        { context: OperationsService.name, server_id: operation.serverId, kind: operation.kind, reason },
        'an operation was given up',
      );
      return true;
    });
  }
}

/** Does the work for all, a few at a time: a node that is away must not hold up the others. */
async function inTurns<T, R>(entries: readonly T[], work: (entry: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    results.push(...(await Promise.all(entries.slice(from, from + AT_ONCE).map(work))));
  }
  return results;
}

import type { ReportedKind } from '@app/contracts/operations/operation-kinds.js';

/**
 * Rules of long actions. One runs per server at most.
 *
 *   begin ──► running ──report──► succeeded | failed
 *               │ ▲
 *     heartbeat │ │ lease + 90 s        lease runs out, node restarts ──► failed
 *               └─┘◄────────────────────────────── heartbeat ───────────────┘
 */
export type OperationKind = ReportedKind;
export type OperationState = 'running' | 'succeeded' | 'failed';

/** Milliseconds without a sign of life after which an operation has failed. */
export const LEASE_MS = 90_000;

/** Milliseconds after which an operation ends although its node answers: a stock daemon gives no heartbeat. */
export const LONGEST_WITHOUT_HEARTBEAT_MS = 24 * 60 * 60 * 1000;

/** The step of an operation whose daemon has not been heard of. */
export const QUEUED = 'queued';

/** Why the panel gave an operation up by itself; a heartbeat proves it wrong. */
export const LEASE_EXPIRED = 'The node gave no sign of life in time.';
export const NODE_RESTARTED = 'The node was restarted before the operation had ended.';
export const GIVEN_UP: readonly string[] = [LEASE_EXPIRED, NODE_RESTARTED];

export interface Operation {
  readonly id: number;
  readonly serverId: number;
  readonly kind: OperationKind;
  readonly step: string;
  readonly startedAt: Date;
  /** Who asked for it; null = the panel itself. */
  readonly actorId: number | null;
  readonly cancelledAt: Date | null;
}

/** Why a cancelled operation has ended whose node knew nothing of it. */
export const CANCELLED = 'The operation was cancelled.';

/** Why one has ended that yields; its node hears of it from what is begun in its place. */
export const GAVE_WAY = 'It gave way to other work.';

/** An operation as people see it. */
export interface OperationLine extends Operation {
  readonly serverUuid: string;
  readonly state: OperationState;
  readonly progress: number | null;
  readonly bytesDone: number | null;
  readonly bytesTotal: number | null;
  readonly endedAt: Date | null;
  readonly error: string | null;
  readonly actorUuid: string | null;
  readonly actorName: string | null;
}

/** The same as administrators see it. */
export interface AnyOperationLine extends OperationLine {
  readonly serverName: string;
  readonly nodeId: number;
}

/** Null while it runs. What was cancelled and succeeded all the same has succeeded. */
export function outcomeOf({
  state,
  cancelledAt,
}: Pick<OperationLine, 'state' | 'cancelledAt'>): 'succeeded' | 'failed' | 'cancelled' | null {
  if (state === 'running') return null;
  return state === 'failed' && cancelledAt !== null ? 'cancelled' : state;
}

/** Daemons that can be asked to end an operation send heartbeats, and those name a step; stock ones never do. */
export const isCancellable = ({
  state,
  step,
  cancelledAt,
}: Pick<OperationLine, 'state' | 'step' | 'cancelledAt'>): boolean =>
  state === 'running' && step !== QUEUED && cancelledAt === null;

export const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

/** What asking a node about a server says of the operation that runs on it. */
export type NodeSign = 'knows' | 'unknown' | 'away';

/**
 * What to do with an operation whose daemon sends no heartbeat: renew its lease, end it, or let the lease run.
 */
export function judgeSign(operation: Operation, sign: NodeSign, now: Date): 'renew' | 'fail' | 'wait' {
  if (sign === 'away') return 'wait';
  if (now.getTime() - operation.startedAt.getTime() > LONGEST_WITHOUT_HEARTBEAT_MS) return 'wait';
  if (sign === 'knows') return 'renew';
  // A node that was asked a moment ago may not have taken the server over yet.
  return now.getTime() - operation.startedAt.getTime() > LEASE_MS / 3 ? 'fail' : 'wait';
}

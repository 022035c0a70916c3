import type { OperationKind, ParametersOf } from '@app/contracts/operations/operation-kinds.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import type { Bytes } from '../../backups/index.js';
import type { Server } from '../server.js';
import type { Claim } from './work-slot.js';

/** What an operation works with. */
export interface OperationContext<K extends OperationKind = OperationKind> {
  readonly server: Server;
  readonly parameters: ParametersOf<K>;
  /** The operation's own leave, for power actions that it needs itself. */
  readonly claim: Claim;
  /** Says that something has visibly gone on, which renews the panel's lease. */
  progress(step: string, seen?: Seen): void;
}

/** What there is to see of a step. */
export interface Seen {
  /** For so long nothing more will be seen, and the work has a deadline of its own that is not later. */
  readonly forMs?: number;
  /** How far the step has come. */
  readonly bytes?: Bytes;
}

/**
 * One kind of long work (contracts/operations). The runner journals it, sends its heartbeats, delivers its report and
 * cancels it by the signal; a rejection is a failed outcome. Must be safe to run twice: the process may die anywhere.
 */
export interface Operation<K extends OperationKind = OperationKind> {
  run(context: OperationContext<K>, signal: AbortSignal): Promise<OperationOutcome>;
  /** Goes on with what a former process began; without it that has failed. */
  resume?(context: OperationContext<K>, signal: AbortSignal): Promise<OperationOutcome>;
  /** Goes on when the server itself is not known any more. */
  resumeGone?(uuid: string): Promise<void>;
  /** Tells the panel; left out where `report` of the kind is null. */
  report?(uuid: string, outcome: OperationOutcome, parameters: ParametersOf<K>): Promise<void>;
  /** The outcome is written down, reporting has begun and the server is free again. */
  ended?(context: OperationContext<K>, outcome: OperationOutcome): void;
}

/** A panel takes no longer text of an error. */
export const ERROR_LENGTH = 2000;

export const SUCCESS: OperationOutcome = { successful: true, error: null };
export const failed = (error: string): OperationOutcome => ({ successful: false, error });

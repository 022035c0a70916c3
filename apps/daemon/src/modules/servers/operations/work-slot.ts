import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationKind } from '@app/contracts/operations/operation-kinds.js';
import {
  OPERATION_RULES,
  type Blocked,
  type OperationRules,
} from '@app/contracts/operations/operation-rules.js';
import type { PowerState } from '../power/server.state.js';
import { alreadyRunning, reinstallLocked, serverBusy } from '../server.errors.js';
import { PowerLock } from './power-lock.js';

/** Leave to work; whoever holds it ends when the signal fires, and releases it once. */
export interface Claim {
  readonly signal: AbortSignal;
  release(): void;
}
export interface WorkClaim extends Claim {
  /** False once something else has broken in: the server is no longer this work's. */
  readonly isCurrent: boolean;
}
export type WorkRules<K extends string> = Readonly<
  Record<K, Pick<OperationRules, 'begins' | 'blocks' | 'yields'>>
>;

interface Held<K extends string> {
  readonly kind: K;
  readonly claim: Claim;
  readonly controller: AbortController;
  readonly released: PromiseWithResolvers<void>;
}

/** How long whoever acts on a state that was just told waits for the action that is only returning. */
const SETTLE_WAIT_MS = 2000;
/** How long whatever breaks in waits for the end of what it broke into; nothing holds it up for longer. */
const BREAK_IN_MS = 10_000;

/**
 * What goes on with one server, and the only place that refuses because of it: one power action at a time, one
 * operation at a time, and while that works, what its kind blocks (contracts/operations).
 */
export class WorkSlot<K extends string = OperationKind> {
  private readonly lock = new PowerLock();
  private power: Held<string> | null = null;
  private work: Held<K> | null = null;
  private isClosed = false;

  constructor(
    private readonly state: Pick<PowerState, 'is'>,
    private readonly rules: WorkRules<K> = OPERATION_RULES as WorkRules<string>,
    private readonly breakInMs = BREAK_IN_MS,
  ) {}

  /** The operation that works on the server. */
  get operation(): K | null {
    return this.work?.kind ?? null;
  }

  get isPowerTaken(): boolean {
    return this.lock.holder !== null;
  }

  /** Whether the server is on its way off this node: no end of it is a crash. */
  get isFinal(): boolean {
    return this.isClosed || (this.work !== null && this.rules[this.work.kind].begins === 'final');
  }

  /** Settles when the operation that works now has ended; never rejects. */
  get idle(): Promise<void> {
    return this.work?.released.promise ?? Promise.resolve();
  }

  /** Throws while an operation blocks that; `within` is that operation's own claim. */
  assertFree(what: Blocked, within?: Claim): void {
    if (this.isClosed) throw serverBusy();
    const { work } = this;
    if (work && work.claim !== within && this.rules[work.kind].blocks.includes(what)) throw serverBusy();
  }

  /** Leave for a power action, in the order of asking; waits at most `waitMs` for the one that goes on. */
  async takePower(owner: string, waitMs: number, within?: Claim): Promise<Claim> {
    this.assertFree('power', within);
    const unlock = await this.lock.acquire(owner, Math.max(waitMs, this.settleMs));
    try {
      this.assertFree('power', within);
    } catch (error) {
      unlock();
      throw error;
    }
    const held = hold(owner, () => {
      if (this.power === held) this.power = null;
      unlock();
    });
    this.power = held;
    return held.claim;
  }

  /** Ends the power action that goes on. */
  abortPower(): void {
    this.power?.controller.abort();
  }

  /** Leave for an operation; rejects when its kind may not begin now. */
  async begin(kind: K): Promise<WorkClaim> {
    const { begins } = this.rules[kind];
    this.assertNoWork(kind);
    if (begins === 'final' || begins === 'any') return this.breakIn(kind);
    const unlock = await this.lock.acquire(kind, this.settleMs).catch((cause: unknown) => {
      throw reinstallLocked({ cause });
    });
    try {
      this.assertNoWork(kind);
      if (begins === 'offline' && !this.state.is('offline')) throw alreadyRunning();
      return await this.breakIn(kind);
    } finally {
      unlock();
    }
  }

  /** Leave for an operation that a former process began: it was allowed then. */
  resume(kind: K): WorkClaim {
    this.assertNoWork(kind);
    return this.take(kind);
  }

  /** Ends the operation that works now; its outcome is a failure. */
  cancelWork(): void {
    this.work?.controller.abort();
  }

  /** Nothing begins from here on. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * What the power action in progress was asked for has been reached and told, and it only has to return: whoever
   * acts on that state must not be refused for it.
   */
  private get settleMs(): number {
    return this.lock.holder && this.state.is('running', 'offline') ? SETTLE_WAIT_MS : 0;
  }

  private assertNoWork(kind: K): void {
    if (this.isClosed || (this.work && !this.breaksInto(this.work.kind, kind))) throw serverBusy();
  }

  private breaksInto(working: K, kind: K): boolean {
    if (this.rules[kind].begins === 'final') return this.rules[working].begins !== 'final';
    return this.rules[working].yields === true && this.rules[kind].yields !== true;
  }

  private async breakIn(kind: K): Promise<WorkClaim> {
    const { work } = this;
    const power = this.rules[kind].begins === 'final' ? this.power : null;
    if (!work && !power) return this.take(kind);
    work?.controller.abort();
    power?.controller.abort();
    // Taken before the others have ended, so that nothing slips in between.
    const claim = this.take(kind);
    const timer = new AbortController();
    await Promise.race([
      Promise.all([work?.released.promise, power?.released.promise]),
      sleep(this.breakInMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    return claim;
  }

  private take(kind: K): WorkClaim {
    const held = hold(kind, () => {
      if (this.work === held) this.work = null;
    });
    this.work = held;
    const isCurrent = (): boolean => this.work === held;
    return Object.defineProperty(held.claim, 'isCurrent', { get: isCurrent }) as WorkClaim;
  }
}

function hold<K extends string>(kind: K, letGo: () => void): Held<K> {
  const controller = new AbortController();
  const released = Promise.withResolvers<void>();
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    letGo();
    released.resolve();
  };
  return { kind, controller, released, claim: { signal: controller.signal, release } };
}

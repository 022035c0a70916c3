import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '@app/contracts/core/errors.js';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import {
  idempotencyKeyInvalid,
  idempotencyKeyReused,
  idempotencyKeyRunning,
  idempotencyOutcomeUnknown,
} from '@app/contracts/errors/idempotency.errors.js';
import { isRepeatable, type AroundWrites } from '@app/platform/http/around-writes.js';
import { descriptorOf } from '@app/platform/http/request.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { isLockTimeout } from '../../platform/database/sql-errors.js';
import { fingerprintOf, readKey, verdictOn } from './idempotency.policy.js';
import { IdempotencyRepository, type Claim } from './idempotency.repository.js';

const HEADER = 'idempotency-key';
const REPLAYED = 'idempotency-replayed';
const RETRY_AFTER = { 'retry-after': '1' };

/**
 * Has a write act once, however often it is sent with one `Idempotency-Key` (docs/idempotency.md).
 *
 * The claim of the key, the write and its answer are one transaction, whose row lock says that it is at work: whoever
 * dies takes all three along. Where a route acts outside of the database, its claim is committed first, and what was
 * cut off is never begun again.
 */
@Injectable()
export class IdempotencyService implements AroundWrites {
  constructor(
    private readonly repository: IdempotencyRepository,
    private readonly database: Database,
    private readonly cipher: AppCipher,
  ) {}

  /**
   * Reads the key of a request whose caller is known and whose body is read. True when the first answer is to be
   * given again, so that nothing else of the request counts: what it names may be gone by its own doing.
   * Throws the refusals of idempotency.errors.ts.
   */
  async recognise(request: PanelRequest, route: RouteDescriptor): Promise<boolean> {
    const header = request.headers[HEADER];
    if (header === undefined || !isRepeatable(route)) return false;
    const name = readKey(String(header));
    if (name === null) throw idempotencyKeyInvalid();
    const fingerprint = fingerprintOf(request.method, request.url, request.body);
    request.claim = { ownerId: request.actor!.user.id, name, fingerprint };
    request.firstAnswer = await this.known(request.claim);
    return request.firstAnswer !== undefined;
  }

  concerns(request: PanelRequest): boolean {
    return request.claim !== undefined;
  }

  async run(request: PanelRequest, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
    const { claim, firstAnswer } = request;
    if (firstAnswer !== undefined) return this.replay(reply, firstAnswer);
    try {
      return descriptorOf(request)?.actsOutside
        ? await this.outside(claim!, handle)
        : await this.whole(claim!, handle);
    } catch (error) {
      // Two that found nothing at the same time: the other one was faster.
      if (error !== TAKEN) throw error;
      const answer = await this.known(claim!);
      if (answer === undefined) throw this.running();
      return this.replay(reply, answer);
    }
  }

  private whole(claim: Claim, handle: () => Promise<unknown>): Promise<unknown> {
    return this.database.whole(async () => {
      await this.claim(claim);
      const value = await handle();
      if (!(await this.repository.answer(claim, this.sealed(value)))) {
        throw new Error('the transaction of a write was rolled back beneath it');
      }
      return value;
    });
  }

  /** A refusal has changed nothing and leaves the key free; of what else fails nobody knows how far it came. */
  private async outside(claim: Claim, handle: () => Promise<unknown>): Promise<unknown> {
    await this.claim(claim);
    let value: unknown;
    try {
      value = await handle();
    } catch (error) {
      if (error instanceof AppError && error.blame !== 'bug') await this.repository.remove(claim);
      throw error;
    }
    await this.repository.answer(claim, this.sealed(value));
    return value;
  }

  private async claim(claim: Claim): Promise<void> {
    try {
      await this.repository.insert(claim, new Date());
    } catch (error) {
      if (isDuplicate(error)) throw TAKEN;
      if (isLockTimeout(error)) throw this.running();
      throw error;
    }
  }

  private async known(claim: Claim): Promise<string | undefined> {
    const kept = await this.repository.find(claim);
    if (kept === null) return undefined;
    if (kept === 'locked') throw this.running();
    switch (verdictOn(kept, claim.fingerprint, Date.now())) {
      case 'expired':
        await this.repository.remove(claim);
        return undefined;
      case 'reused':
        throw idempotencyKeyReused();
      case 'running':
        throw this.running();
      case 'unknown':
        throw idempotencyOutcomeUnknown();
      case 'replay':
        return kept.answer!;
    }
  }

  private running(): AppError {
    return idempotencyKeyRunning({ headers: RETRY_AFTER });
  }

  /** Answers hold new keys and tokens. */
  private sealed(value: unknown): string {
    return this.cipher.encrypt(value === undefined ? '' : JSON.stringify(value));
  }

  private replay(reply: FastifyReply, sealed: string): unknown {
    void reply.header(REPLAYED, 'true');
    const text = this.cipher.decrypt(sealed);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** Thrown where a claim is another's already. */
const TAKEN = new Error('this key was claimed by another request');

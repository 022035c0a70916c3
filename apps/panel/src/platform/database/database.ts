import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { Columns } from './columns.js';

type FollowUp = () => Promise<void> | void;
interface Running {
  readonly manager: EntityManager;
  readonly followUps: FollowUp[];
}

const DEADLOCK_CODES = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
const MAX_ATTEMPTS = 3;

const codeOf = (error: unknown): string | undefined =>
  (error as { driverError?: { code?: string }; code?: string } | null)?.driverError?.code ??
  (error as { code?: string } | null)?.code;

/** True when a write broke a UNIQUE key. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === 'ER_DUP_ENTRY';

/**
 * Access to the database. The running transaction is async-local: whatever a service awaits inside
 * `transaction()` joins it, without handing anything on.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly running = new AsyncLocalStorage<Running | undefined>();

  constructor(
    private readonly source: DataSource,
    private readonly logger: AppLogger,
  ) {}

  /** The running transaction's manager, else the pool's. */
  get manager(): EntityManager {
    return this.running.getStore()?.manager ?? this.source.manager;
  }

  /** True where what is awaited belongs to a transaction that has not committed yet. */
  get isInTransaction(): boolean {
    return this.running.getStore() !== undefined;
  }

  /** `SELECT columns rest`; `rest` begins with FROM. */
  async select<Row extends object>(
    columns: Columns<Row>,
    rest: string,
    params: readonly unknown[] = [],
  ): Promise<Row[]> {
    return columns.read(await this.query(`SELECT ${columns.sql} ${rest}`, params));
  }

  /** How many rows `rest` has; it begins with FROM. */
  async count(rest: string, params: readonly unknown[] = []): Promise<number> {
    const [row] = await this.query<{ total: number | string }>(`SELECT COUNT(*) AS total ${rest}`, params);
    return Number(row?.total ?? 0);
  }

  /** The same, but no more than `most`, beyond which nobody reads on: what a count costs does not grow. */
  countUpTo(most: number, rest: string, params: readonly unknown[] = []): Promise<number> {
    return this.count(`FROM (SELECT 1 ${rest} LIMIT ?) counted`, [...params, most]);
  }

  /** Raw SQL with `?` parameters, for what has no row: flags stay 0 or 1 here. */
  query<T>(sql: string, params: readonly unknown[] = []): Promise<T[]> {
    return this.manager.query(sql, params as unknown[]) as Promise<T[]>;
  }

  /**
   * Runs `work` in a transaction (READ COMMITTED, as `connect` sets it), or in the running one. A deadlock's victim is run again, so
   * `work` must hold no side effect but database writes; anything else belongs into `afterCommit`.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.running.getStore()) return work();
    for (let attempt = 1; ; attempt++) {
      const followUps: FollowUp[] = [];
      let result: T;
      try {
        result = await this.source.transaction((manager) => this.running.run({ manager, followUps }, work));
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && DEADLOCK_CODES.has(codeOf(error) ?? '')) continue;
        throw error;
      }
      for (const followUp of followUps) await this.runFollowUp(followUp);
      return result;
    }
  }

  /**
   * Runs `work` once the running transaction has committed, never when it rolls back, and at once when there is
   * none. `transaction()` resolves after it; its failure is logged, because the write stands by then.
   */
  afterCommit(work: FollowUp): void {
    const running = this.running.getStore();
    if (running) running.followUps.push(work);
    else void this.runFollowUp(work);
  }

  /** True while the server answers. */
  async isReachable(): Promise<boolean> {
    try {
      await this.source.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  private async runFollowUp(work: FollowUp): Promise<void> {
    try {
      await this.running.run(undefined, async () => work());
    } catch (error) {
      this.logger.pino.error({ context: 'Database', error }, 'what follows a commit failed');
    }
  }
}

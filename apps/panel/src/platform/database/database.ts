import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { Columns } from './columns.js';
import { wholeRequests } from './whole-request.js';

type FollowUp = () => Promise<void> | void;
interface Running {
  readonly manager: EntityManager;
  readonly followUps: FollowUp[];
  /** Transactions inside it are parts that may fail by themselves. */
  readonly isWhole: boolean;
}

const DEADLOCK_CODES = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
const MAX_ATTEMPTS = 3;
/** One name for all: a savepoint inside of a part would need others, but parts inside of parts join them. */
const PART = 'part';

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
    const running = this.running.getStore();
    if (running) return running.isWhole ? this.part(running, work) : work();
    return this.begin(false, work);
  }

  /**
   * The same around everything that a request does: the transactions inside of `work` are parts of this one, of which
   * a failed one alone is taken back, and caches are passed by (`readsUncommitted`). `work` holds no side effect but
   * database writes and what follows the commit; it is run again like that of a transaction.
   */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    return this.begin(true, work);
  }

  private async part<T>(whole: Running, work: () => Promise<T>): Promise<T> {
    const { manager, followUps } = whole;
    const before = followUps.length;
    await manager.query(`SAVEPOINT ${PART}`);
    try {
      return await this.running.run({ ...whole, isWhole: false }, work);
    } catch (error) {
      // The victim of a deadlock has lost its savepoints too; the whole of it is run again.
      if (!DEADLOCK_CODES.has(codeOf(error) ?? '')) await manager.query(`ROLLBACK TO SAVEPOINT ${PART}`);
      followUps.length = before;
      throw error;
    }
  }

  private async begin<T>(isWhole: boolean, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const followUps: FollowUp[] = [];
      let result: T;
      try {
        result = await this.source.transaction((manager) => {
          const running = { manager, followUps, isWhole };
          return this.running.run(running, isWhole ? () => wholeRequests.run(running, work) : work);
        });
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

import mysql2 from 'mysql2';
import { DataSource, type MigrationInterface } from 'typeorm';
import { SnakeCaseNaming } from './naming-strategy.js';

export type { DataSource };

export interface DatabaseOptions {
  /** `mysql://user:password@host:port/name`; MariaDB or MySQL. */
  readonly url: string;
  readonly poolSize: number;
  readonly entities: readonly (new () => object)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * The one place that says how columns become values: instants are UTC, JSON columns arrive parsed also in raw
 * queries, sums are numbers, booleans are 0/1 in raw queries and booleans in entities.
 */
export const createDataSource = (options: DatabaseOptions): DataSource =>
  new DataSource({
    // One dialect for both servers: what TypeORM does beyond it for MariaDB (RETURNING) MySQL cannot.
    type: 'mysql',
    // Left to itself TypeORM looks for it in node_modules, of which a bundle knows nothing.
    driver: mysql2,
    url: options.url,
    charset: 'utf8mb4_unicode_ci',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: options.poolSize,
    connectTimeout: 5_000,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTableName: 'migrations',
    // DDL commits by itself, so a transaction around it would only pretend.
    migrationsTransactionMode: 'none',
    namingStrategy: new SnakeCaseNaming(),
    logging: false,
    extra: {
      decimalNumbers: true,
      // A stack for each query in case it fails is a quarter of its cost; TypeORM's errors have one of their own.
      trace: false,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
      maxIdle: options.poolSize,
      idleTimeout: 600_000,
    },
  });

import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { sharedServices } from './shared-services.js';

export interface TestDatabase {
  /** `mysql://…` of this database alone. */
  url: string;
  name: string;
  drop(): Promise<void>;
}

/** A fresh, empty database on the run's MariaDB (or the server of `serverUrl`). One per test file. */
export async function createDatabase(serverUrl = sharedServices().databaseUrl): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const statement = async (sql: string): Promise<void> => {
    const connection = await mysql.createConnection(serverUrl);
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  };
  await statement(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, name, drop: () => statement(`DROP DATABASE IF EXISTS \`${name}\``) };
}

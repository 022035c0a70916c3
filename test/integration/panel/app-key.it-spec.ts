import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { ConfigError } from '@app/platform/config/load-config.js';
import { Database } from '../../../apps/panel/src/platform/database/database.js';
import { migrateDatabase, startPanel } from './support/panel.js';

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

describe('a panel with another APP_KEY than the one its database was written with', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await migrateDatabase(database.url);
  });
  afterAll(() => database?.drop());

  const starts = async (appKey: string): Promise<void> => {
    const panel = await startPanel({ database, env: { APP_KEY: appKey } });
    await panel.close();
  };

  it('does not start, and says which setting is wrong and what is lost with it', async () => {
    await starts(keyOf(1));
    const refusal = await starts(keyOf(2)).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(ConfigError);
    expect((refusal as ConfigError).problems).toEqual([
      expect.stringMatching(/^APP_KEY: is not the key .* node tokens/),
    ]);
    await starts(keyOf(1));
    await starts(`base64:${keyOf(1)}`);
  });

  it('keeps a fingerprint that tells nothing of the key', async () => {
    const panel = await startPanel({ database, env: { APP_KEY: keyOf(1) } });
    const rows = await panel.app
      .get(Database, { strict: false })
      .query<{ fingerprint: string }>('SELECT fingerprint FROM app_key_fingerprints');
    await panel.close();
    expect(rows).toEqual([{ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    expect(rows[0]!.fingerprint).not.toContain(Buffer.alloc(32, 1).toString('hex'));
  });
});

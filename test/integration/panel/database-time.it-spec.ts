import { afterEach, beforeEach, expect, it } from 'vitest';
import mysql, { type Connection } from 'mysql2/promise';
import { sharedServices } from '@app/testing/shared-services.js';
import { startPanel } from './support/panel.js';

let connection: Connection;
beforeEach(async () => {
  connection = await mysql.createConnection(sharedServices().databaseUrl);
  await connection.query("SET GLOBAL time_zone = '+05:00'");
});
afterEach(async () => {
  await connection.query("SET GLOBAL time_zone = 'SYSTEM'");
  await connection.end();
});

it('writes instants in UTC on a database server that lives in another zone', async () => {
  const panel = await startPanel();
  try {
    const api = panel.api(await panel.applicationKey(await panel.createAdmin()));
    const before = Date.now() - 1000;
    // More at once than one connection serves, so that those opened later are seen too.
    const made = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((short) => api.post('/api/application/locations', { short })),
    );
    for (const answer of made) {
      const createdAt = Date.parse(answer.at<string>('attributes.created_at'));
      expect(createdAt).toBeGreaterThanOrEqual(before);
      expect(createdAt).toBeLessThanOrEqual(Date.now());
    }
    const changed = await api.patch(`/api/application/locations/${made[0]!.at<number>('attributes.id')}`, {
      short: 'z',
    });
    expect(Date.parse(changed.at<string>('attributes.updated_at'))).toBeLessThanOrEqual(Date.now());
  } finally {
    await panel.close();
  }
});

it('lets transactions of every connection see what others have committed', async () => {
  const panel = await startPanel();
  try {
    const level = (): Promise<unknown[]> =>
      panel.database.transaction(() => panel.database.query('SELECT @@SESSION.tx_isolation AS level'));
    const levels = await Promise.all(Array.from({ length: 6 }, level));
    expect(levels.flat()).toEqual(Array.from({ length: 6 }, () => ({ level: 'READ-COMMITTED' })));
  } finally {
    await panel.close();
  }
});

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppLogger } from '@app/platform/logging/logger.js';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { loadPanelConfig } from '../../../apps/panel/src/config/panel.config.js';
import { servePanel } from '../../../apps/panel/src/http-app.js';
import { forgetOnNode } from '../../../apps/panel/src/modules/servers/lifecycle/forget-on-node.job.js';
import { Database } from '../../../apps/panel/src/platform/database/database.js';
import { Jobs } from '../../../apps/panel/src/platform/queue/jobs.service.js';
import { QueueWorker } from '../../../apps/panel/src/platform/queue/queue-worker.js';
import { migrateDatabase } from './support/panel.js';

describe('a panel process', () => {
  let testDatabase: TestDatabase;
  let app: NestFastifyApplication | undefined;
  beforeAll(async () => {
    testDatabase = await createDatabase();
    await migrateDatabase(testDatabase.url);
  });
  afterEach(() => app?.close());
  afterAll(() => testDatabase?.drop());

  const serve = async (env: Record<string, string>): Promise<NestFastifyApplication> => {
    const config = loadPanelConfig({
      APP_URL: 'http://panel.test',
      APP_KEY: Buffer.alloc(32).toString('base64'),
      DATABASE_URL: testDatabase.url,
      REDIS_URL: sharedServices().redisUrl,
      REDIS_PREFIX: testDatabase.name,
      PANEL_PORT: '0',
      ...env,
    });
    app = await servePanel(config, new AppLogger('panel', 'silent'));
    return app;
  };

  it('does the jobs too unless it is told otherwise', async () => {
    const panel = await serve({});
    const database = panel.get(Database, { strict: false });
    const jobs = panel.get(Jobs, { strict: false });
    // Of a node that is gone, so there is nothing to do but to find that out.
    const payload = { nodeId: 4_000_000, uuid: 'bbbbbbbb-0000-4000-8000-000000000000' };
    await database.transaction(() => jobs.enqueue(forgetOnNode, payload));
    await expect.poll(() => database.query('SELECT id FROM outbox'), { timeout: 20_000 }).toEqual([]);
  });

  it('leaves them to processes of their own where these run apart', async () => {
    const panel = await serve({ PANEL_JOBS: 'apart' });
    expect(panel.get(QueueWorker, { strict: false }).isRunning).toBe(false);
  });
});

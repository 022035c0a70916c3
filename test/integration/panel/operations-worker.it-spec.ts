import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

describe('operations in a worker', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld({ worker: true });
  });
  afterAll(() => world?.close());

  it('frees a server whose installation was forgotten, without anybody asking', async () => {
    const server = await world.server();
    world.node.daemon.servers.delete(server.uuid);
    await world.panel.database.query('UPDATE operations SET lease_expires_at = ? WHERE server_id = ?', [
      new Date(Date.now() - 1_000),
      server.id,
    ]);
    const status = async (): Promise<unknown> =>
      (await world.api.get(`/api/application/servers/${server.id}`)).at('attributes.status');
    await expect.poll(status, { timeout: 40_000, interval: 200 }).toBe('install_failed');
  });
});

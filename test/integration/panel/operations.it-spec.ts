import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OperationsService } from '../../../apps/panel/src/modules/operations/index.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const MINUTE = 60_000;

describe('operations and their leases', () => {
  let world: ServerWorld;
  let operations: OperationsService;

  beforeAll(async () => {
    world = await startServerWorld();
    operations = world.panel.app.get(OperationsService, { strict: false });
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    await world.node.daemon.resume();
    world.node.daemon.reset();
  });

  const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);
  const statusOf = async (server: MadeServer): Promise<string | null> => {
    const [row] = await world.panel.database.query<{ status: string | null }>(
      'SELECT status FROM servers WHERE id = ?',
      [server.id],
    );
    return row!.status;
  };
  const lastOf = async (server: MadeServer) => {
    const [row] = await world.panel.database.query<{
      state: string;
      error: string | null;
      lease_expires_at: Date;
    }>('SELECT state, error, lease_expires_at FROM operations WHERE server_id = ? ORDER BY id DESC LIMIT 1', [
      server.id,
    ]);
    return row!;
  };
  const startedAgo = (server: MadeServer, minutes: number) =>
    world.panel.database.query('UPDATE operations SET started_at = ? WHERE server_id = ?', [
      inMinutes(-minutes),
      server.id,
    ]);

  const beat = (server: MadeServer) =>
    world.node.remote.post(`/api/remote/servers/${server.uuid}/operation`, {
      kind: 'install',
      step: 'running the script',
    });

  it('fails an installation that nobody keeps, and lets it be tried again', async () => {
    const server = await world.server();
    await beat(server);
    await operations.expire(inMinutes(1));
    expect(await statusOf(server)).toBe('installing');
    await operations.expire(inMinutes(2));
    expect(await statusOf(server)).toBe('install_failed');
    expect(await lastOf(server)).toMatchObject({ state: 'failed', error: expect.any(String) as string });
    const answer = await world.api.post(`/api/application/servers/${server.id}/reinstall`);
    expect(answer.status).toBe(204);
  });

  it('fails a reinstallation into its own state', async () => {
    const server = await world.installedServer();
    await world.api.post(`/api/application/servers/${server.id}/reinstall`);
    await beat(server);
    await operations.expire(inMinutes(2));
    expect(await statusOf(server)).toBe('reinstall_failed');
    await beat(server);
    expect(await statusOf(server)).toBe('installing');
  });

  it('goes on with an operation that was given up while the panel was away', async () => {
    const server = await world.server();
    await beat(server);
    await operations.expire(inMinutes(2));
    expect(await statusOf(server)).toBe('install_failed');
    expect((await beat(server)).status).toBe(204);
    expect(await statusOf(server)).toBe('installing');
    expect(await lastOf(server)).toMatchObject({ state: 'running', error: null });
  });

  it('goes on with what a restarted daemon has taken up again (D18)', async () => {
    const server = await world.server();
    await world.node.remote.post('/api/remote/servers/reset');
    expect(await statusOf(server)).toBeNull();
    await beat(server);
    expect(await statusOf(server)).toBe('installing');
    expect(await lastOf(server)).toMatchObject({ state: 'running', error: null });
  });

  it('does not wake what a daemon has ended, or what an administrator has changed since', async () => {
    const failed = await world.server();
    await world.node.remote.post(`/api/remote/servers/${failed.uuid}/install`, { successful: false });
    await beat(failed);
    expect(await statusOf(failed)).toBe('install_failed');
    const suspended = await world.server();
    await beat(suspended);
    await operations.expire(inMinutes(2));
    await world.api.post(`/api/application/servers/${suspended.id}/suspend`);
    await beat(suspended);
    expect(await statusOf(suspended)).toBe('suspended');
    expect(await lastOf(suspended)).toMatchObject({ state: 'failed' });
  });

  it('believes a daemon that reports success after all', async () => {
    const server = await world.server();
    await beat(server);
    await operations.expire(inMinutes(2));
    await world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, { successful: true });
    expect(await statusOf(server)).toBeNull();
  });

  it('leaves a suspension as it is', async () => {
    const server = await world.server();
    await beat(server);
    await world.api.post(`/api/application/servers/${server.id}/suspend`);
    await operations.expire(inMinutes(2));
    expect(await statusOf(server)).toBe('suspended');
    expect(await lastOf(server)).toMatchObject({ state: 'failed' });
  });

  it('ends each operation once, however many processes look', async () => {
    const server = await world.server();
    await beat(server);
    await operations.expire(inMinutes(-1));
    const before = await world.panel.database.query("SELECT id FROM operations WHERE state = 'running'");
    const ended = await Promise.all([1, 2, 3].map(() => operations.expire(inMinutes(2))));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(before.length);
    expect(await statusOf(server)).toBe('install_failed');
  });

  it('spares an operation whose lease is renewed by a heartbeat', async () => {
    const server = await world.server();
    await world.panel.database.query('UPDATE operations SET lease_expires_at = ? WHERE server_id = ?', [
      inMinutes(-1),
      server.id,
    ]);
    await beat(server);
    await operations.expire();
    expect(await statusOf(server)).toBe('installing');
    await world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, { successful: true });
  });

  it('spares an operation that gives a sign of life at the last moment', async () => {
    const server = await world.server();
    await beat(server);
    const holder = world.panel.app.get(DataSource, { strict: false }).createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT id FROM servers WHERE id = ? FOR UPDATE', [server.id]);
    const expired = operations.expire(inMinutes(2));
    // InnoDB shows an old picture to whoever asks more often than every 100 ms.
    const waiting = () =>
      world.panel.database.query(
        "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
      );
    await expect
      .poll(async () => (await waiting()).length, { timeout: 10_000, interval: 250 })
      .toBeGreaterThan(0);
    await world.panel.database.query('UPDATE operations SET lease_expires_at = ? WHERE server_id = ?', [
      inMinutes(10),
      server.id,
    ]);
    await holder.commitTransaction();
    await holder.release();
    await expired;
    expect(await statusOf(server)).toBe('installing');
    expect(await lastOf(server)).toMatchObject({ state: 'running' });
  });

  describe('on daemons that send no heartbeat', () => {
    it('asks the node, and keeps the lease while it knows the server', async () => {
      const server = await world.server();
      await startedAgo(server, 10);
      const before = await lastOf(server);
      await operations.askSilentNodes();
      expect(world.node.daemon.callsTo('GET', server.uuid)).toHaveLength(1);
      const after = await lastOf(server);
      expect(after.state).toBe('running');
      expect(after.lease_expires_at.getTime()).toBeGreaterThan(before.lease_expires_at.getTime());
    });

    it('asks before it gives up: it may have been the panel that was away', async () => {
      const known = await world.server();
      const lost = await world.server();
      world.node.daemon.servers.delete(lost.uuid);
      await operations.expire(inMinutes(2));
      expect(await statusOf(known)).toBe('installing');
      expect(await statusOf(lost)).toBe('install_failed');
    });

    it('fails it at once when the node has lost the server', async () => {
      const server = await world.server();
      await startedAgo(server, 10);
      world.node.daemon.servers.delete(server.uuid);
      await operations.askSilentNodes();
      expect(await statusOf(server)).toBe('install_failed');
    });

    it('waits for the lease while the node is away', async () => {
      const server = await world.server();
      await startedAgo(server, 10);
      const before = await lastOf(server);
      await world.node.daemon.stop();
      await operations.askSilentNodes();
      expect(await lastOf(server)).toEqual(before);
    });

    it('does not ask about operations whose daemon was heard of', async () => {
      const server = await world.server();
      await beat(server);
      await operations.askSilentNodes();
      expect(world.node.daemon.callsTo('GET', server.uuid)).toHaveLength(0);
    });
  });
});

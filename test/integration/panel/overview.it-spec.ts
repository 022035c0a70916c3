import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '@app/contracts/application/problems.js';
import { RELEASE } from '@app/platform/config/release.js';
import { WORK } from '../../../apps/panel/src/jobs.js';
import { Problems } from '../../../apps/panel/src/modules/overview/problems/problems.service.js';
import { Database } from '../../../apps/panel/src/platform/database/database.js';
import { insert } from './support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const OVERVIEW = '/api/application/overview';
const LATE = new Date(Date.now() - 3_600_000);
const wire = (date: Date): string => `${date.toISOString().slice(0, 19)}+00:00`;

describe('the overview', () => {
  let world: ServerWorld;
  let server: MadeServer;
  beforeAll(async () => {
    world = await startServerWorld({ env: { RATELIMIT_OVERVIEW_LOOK: '1000/60' } });
    server = await world.installedServer({ name: 'Lobby' });
    await world.allocate(1);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    await world.node.daemon.resume();
    world.node.daemon.reset();
    for (const table of ['problems', 'outbox', 'operations', '`databases`']) {
      await world.panel.database.query(`DELETE FROM ${table}`);
    }
    await world.panel.database.query(
      'UPDATE allocations SET server_id = NULL WHERE id NOT IN (SELECT allocation_id FROM servers)',
    );
  });

  const problems = (): Problems => world.panel.app.get(Problems, { strict: false });
  const told = async (): Promise<Problem[]> => {
    const answer = await world.api.get(OVERVIEW);
    expect(answer.status).toBe(200);
    return answer.at('attributes.problems');
  };
  const lookAndTell = async (): Promise<Problem[]> => {
    await problems().run(new AbortController().signal);
    return told();
  };
  const deadJob = (job: string, fields: Record<string, unknown> = {}): Promise<number> => {
    const row = { payload: '{}', available_at: LATE, created_at: LATE, failed_at: LATE, error: 'refused' };
    return insert(world.panel, 'outbox', { job, ...row, ...fields });
  };
  const operation = (kind: string, state: string, fields: Record<string, unknown> = {}): Promise<number> =>
    insert(world.panel, 'operations', {
      ...{
        server_id: server.id,
        kind,
        step: 'x',
        state,
        lease_expires_at: LATE,
        ended_at: LATE,
        error: 'no room',
      },
      ...fields,
    });

  it('counts what there is, and tells what nodes promised and use', async () => {
    world.node.daemon.answer('GET', '/api/system/utilization', {
      status: 200,
      body: {
        ...{
          memory_total: 8e9,
          memory_used: 512 * 1024 * 1024,
          swap_total: 0,
          swap_used: 0,
          cpu_percent: 12.5,
        },
        ...{ load_average1: 0, load_average5: 0, load_average15: 0, disk_total: 1e12, disk_used: 1024 ** 3 },
      },
    });
    expect(await lookAndTell()).toEqual([]);
    const { attributes } = (await world.api.get(OVERVIEW)).body as { attributes: Record<string, unknown> };
    expect(attributes).toMatchObject({
      counts: {
        nodes: 1,
        users: 2,
        servers: { total: 1, by_status: { ready: 1 } },
        jobs: { waiting: 0, dead: 0 },
        operations: { running: 0 },
      },
      panel_version: RELEASE,
      nodes: [
        {
          id: world.node.id,
          reachable: true,
          maintenance_mode: false,
          version: '1.0.0',
          observed_at: expect.stringMatching(/\+00:00$/),
          servers: 1,
          ports: { total: 2, free: 1 },
          memory: { limit: null, promised: 256, used: 512 },
          disk: { limit: null, promised: 512, used: 1024 },
          cpu: { promised: 50, used: 12.5 },
        },
      ],
    });
    await world.installedServer();
    expect((await world.api.get(OVERVIEW)).at('attributes.counts.servers.total')).toBe(2);
  });

  it('tells of a node that does not answer, since it was found, until it does', async () => {
    await lookAndTell();
    await world.node.daemon.stop();
    const [problem, ...others] = await lookAndTell();
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: 'node.unreachable',
      severity: 'critical',
      subject: { type: 'node', id: String(world.node.id) },
      remedy: expect.stringContaining('daemon'),
      action: { method: 'POST', path: `${OVERVIEW}/look` },
    });
    expect(await lookAndTell()).toEqual([problem]);
    expect((await world.api.get(OVERVIEW)).at('attributes.nodes.0.reachable')).toBe(false);
    await world.node.daemon.resume();
    expect((await world.api.post(problem!.action!.path)).status).toBe(204);
    expect(await told()).toEqual([]);
  });

  it('leaves a node in maintenance alone', async () => {
    await world.panel.database.query('UPDATE nodes SET maintenance_mode = 1');
    await world.node.daemon.stop();
    expect(await lookAndTell()).toEqual([]);
    await world.panel.database.query('UPDATE nodes SET maintenance_mode = 0');
  });

  it('tells of a full disk and of a daemon of another release, not of a Wings', async () => {
    const use = { memory_total: 1, memory_used: 1, swap_total: 0, swap_used: 0, cpu_percent: 0 };
    const load = { load_average1: 0, load_average5: 0, load_average15: 0 };
    const body = { ...use, ...load, disk_total: 1000, disk_used: 916 };
    world.node.daemon.answer('GET', '/api/system/utilization', { status: 200, body });
    const able = (name: string) => ({ status: 200, body: { name, version: '0.0.9', features: [] } });
    world.node.daemon.answer('GET', '/api/capabilities', able('rookery'));
    const both = await lookAndTell();
    expect(both.map(({ code, detail }) => [code, detail])).toEqual([
      ['node.disk_full', { percent: 91 }],
      ['node.other_version', { version: '0.0.9' }],
    ]);
    world.node.daemon.answer('GET', '/api/capabilities', able('wings'));
    expect((await lookAndTell()).map(({ code }) => code)).toEqual(['node.disk_full']);
  });

  it('tells when no port of a node is free', async () => {
    await world.panel.database.query('UPDATE allocations SET server_id = ? WHERE server_id IS NULL', [
      server.id,
    ]);
    expect((await lookAndTell()).map(({ code }) => code)).toEqual(['node.ports_used_up']);
    await world.allocate(1);
    expect(await lookAndTell()).toEqual([]);
  });

  it('tells of jobs that failed by their names, and has them tried again', async () => {
    const since = new Date(LATE.getTime() - 60_000);
    await deadJob('servers.forget-on-node', { dedupe_key: 'a' });
    await deadJob('servers.forget-on-node', { dedupe_key: 'b', failed_at: since });
    const [problem, ...others] = await lookAndTell();
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: 'job.failed',
      severity: 'warning',
      subject: { type: 'job', id: 'servers.forget-on-node' },
      since: wire(since),
      detail: { count: 2, error: 'refused' },
    });
    const { path, body } = problem!.action!;
    expect((await world.api.post(path, body)).at('data.retried')).toBe(2);
    expect((await world.api.post(path, body)).at('data.retried')).toBe(0);
    expect(await lookAndTell()).toEqual([]);
    expect((await world.api.post(path, { names: [] })).status).toBe(422);
    expect((await world.api.post(path, { names: ['é'] })).at('data.retried')).toBe(0);
  });

  it('tells of mails that are not taken, those that are tried still too', async () => {
    await deadJob('subusers.send-invitation', { dedupe_key: 'a' });
    await deadJob('login.send-password-reset', { dedupe_key: 'b', failed_at: null, error: null });
    const young = { created_at: new Date(), failed_at: null, error: null };
    await deadJob('login.send-password-reset', { dedupe_key: 'c', ...young });
    const [problem, ...others] = await lookAndTell();
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: 'mail.unsent',
      since: wire(LATE),
      detail: { count: 2, error: 'refused' },
    });
    expect((await world.api.post(problem!.action!.path, problem!.action!.body)).at('data.retried')).toBe(1);
  });

  it('knows every job that sends a mail', () => {
    const sending = WORK.jobs.filter(({ name }) => name.includes('.send-'));
    expect(sending.length).toBeGreaterThan(3);
    expect(sending.filter(({ isMail }) => isMail !== true)).toEqual([]);
  });

  it('tells of operations that failed and were not repeated', async () => {
    const backup = await operation('backup', 'failed');
    const install = await operation('install', 'failed');
    await operation('restore', 'failed', { cancelled_at: LATE });
    await operation('restore', 'failed', { ended_at: new Date(Date.now() - 8 * 24 * 3_600_000) });
    const found = await lookAndTell();
    expect(found.map(({ code, subject, since, detail }) => [code, subject.id, since, detail])).toEqual([
      ['server.backup_failed', server.uuid, wire(LATE), { operation: backup, error: 'no room' }],
      ['server.install_failed', server.uuid, wire(LATE), { operation: install, error: 'no room' }],
    ]);
    await operation('backup', 'running', { ended_at: null, error: null });
    expect((await lookAndTell()).map(({ code }) => code)).toContain('server.backup_failed');
    await operation('backup', 'succeeded', { error: null });
    await operation('reinstall', 'succeeded', { error: null });
    expect(await lookAndTell()).toEqual([]);
  });

  it('tells of a newest backup that did not come back as it was made', async () => {
    const backup = (values: object): Promise<number> =>
      insert(world.panel, 'backups', {
        ...{ server_id: server.id, uuid: randomUUID(), name: 'nightly', ignored_files: '[]' },
        ...{ is_successful: 1, created_at: LATE, updated_at: LATE, completed_at: LATE, ...values },
      });
    await backup({ proof_outcome: 'sound', proved_at: LATE });
    expect(await lookAndTell()).toEqual([]);
    await backup({ proof_outcome: 'broken', proved_at: LATE, proof_error: 'world/level.dat differs' });
    expect(await lookAndTell()).toMatchObject([
      {
        code: 'server.backup_broken',
        severity: 'critical',
        subject: { type: 'server', id: server.uuid },
        since: wire(LATE),
        detail: { error: 'world/level.dat differs' },
      },
    ]);
    await backup({ is_successful: 0 });
    expect((await lookAndTell()).map(({ code }) => code)).toEqual(['server.backup_broken']);
    await backup({});
    expect(await lookAndTell()).toEqual([]);
  });

  it('tells of databases that their host would not give up', async () => {
    const host = await insert(world.panel, 'database_hosts', {
      ...{ name: 'sql', host: '127.0.0.1', port: 3306, username: 'u', password: 'x', engine: 'mysql' },
    });
    const row = { database_host_id: host, username: 'u', remote: '%', password: '', updated_at: LATE };
    const gone = { server_id: null, state: 'ready', due_at: new Date() };
    await insert(world.panel, '`databases`', { ...row, ...gone, database: 's0_a', error: 'away' });
    await insert(world.panel, '`databases`', { ...row, ...gone, database: 's0_b', error: null });
    expect(await lookAndTell()).toMatchObject([
      {
        code: 'database_host.orphans',
        subject: { type: 'database_host', id: String(host), name: 'sql' },
        since: wire(LATE),
        detail: { count: 1, error: 'away' },
      },
    ]);
  });

  it('shows problems only of what the caller may read', async () => {
    await operation('install', 'failed');
    await deadJob('servers.forget-on-node');
    await lookAndTell();
    const nodes = world.panel.api(await world.panel.applicationKey(world.admin, { node: 1 }));
    const codes = (await nodes.get(OVERVIEW)).at<Problem[]>('attributes.problems').map(({ code }) => code);
    expect(codes).toEqual(['job.failed']);
    expect((await nodes.post(`${OVERVIEW}/look`)).status).toBe(403);
  });

  it('asks the database as often for one problem as for many, of which it tells no more than are read', async () => {
    await deadJob('no.such-job');
    await lookAndTell();
    const query = vi.spyOn(Database.prototype, 'query');
    const asked = async (): Promise<number> => {
      query.mockClear();
      await told();
      return query.mock.calls.length;
    };
    const forOne = await asked();
    for (let index = 0; index < 150; index += 1) await deadJob(`no.such-job-${index}`);
    expect((await lookAndTell()).filter(({ code }) => code === 'job.failed')).toHaveLength(100);
    expect(await asked()).toBe(forOne);
    query.mockRestore();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverCommand, serverPower } from '../../../libs/contracts/src/activity/server.events.js';
import { ActivityJobs } from '../../../apps/panel/src/modules/activity/activity.jobs.js';
import { ActivityRepository } from '../../../apps/panel/src/modules/activity/activity.repository.js';
import { ActivityService } from '../../../apps/panel/src/modules/activity/index.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, insert, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let activity: ActivityService;
let owner: User;
let api: ApiClient;

beforeAll(async () => {
  panel = await startPanel();
  scene = await ClientScene.create(panel);
  activity = panel.app.get(ActivityService, { strict: false });
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});

const record = (server: SceneServer, command: string, timestamp = new Date()) =>
  activity.record(serverCommand, {
    properties: { command },
    subjects: [{ type: 'server', id: server.id }],
    actorId: owner.id,
    timestamp,
  });
const commands = (answer: { at<T>(path: string): T }) =>
  answer
    .at<{ attributes: { properties: { command: string } } }[]>('data')
    .map(({ attributes }) => attributes.properties.command);

describe('recording', () => {
  it('stands or falls with the transaction it is part of', async () => {
    const server = await scene.server({ owner });
    await expect(
      panel.database.transaction(async () => {
        await record(server, 'never');
        throw new Error('roll back');
      }),
    ).rejects.toThrow('roll back');
    expect(await scene.events(server)).toEqual([]);
  });

  it('knows who did it, from where and with which key', async () => {
    const server = await scene.server({ owner, state: 'running' });
    await api.post(`/api/client/servers/${server.uuid}/command`, { command: 'list' });
    const answer = await api.get(`/api/client/servers/${server.uuid}/activity?include=actor`);
    expect(answer.at('data')).toEqual([
      {
        object: 'activity_log',
        attributes: {
          id: expect.stringMatching(/^[0-9a-f]{40}$/),
          batch: null,
          event: 'server:console.command',
          is_api: true,
          ip: '127.0.0.1',
          description: null,
          properties: { command: 'list' },
          has_additional_metadata: false,
          timestamp: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
          relationships: {
            actor: { object: 'user', attributes: expect.objectContaining({ uuid: owner.uuid }) },
          },
        },
      },
    ]);
  });
});

describe('GET servers/{server}/activity', () => {
  let server: SceneServer;
  beforeAll(async () => {
    server = await scene.server({ owner });
    await record(server, 'second', new Date('2026-01-02T00:00:00Z'));
    await record(server, 'first', new Date('2026-01-01T00:00:00Z'));
    await record(server, 'third', new Date('2026-01-03T00:00:00Z'));
    await activity.record(serverPower.start, {
      properties: {},
      subjects: [{ type: 'server', id: server.id }],
      timestamp: new Date('2026-01-04T00:00:00Z'),
    });
    await insert(panel, 'activity_log_subjects', {
      activity_log_id: await insert(panel, 'activity_logs', {
        event: 'server:file.upload',
        ip: '127.0.0.1',
        properties: '{}',
      }),
      subject_type: 'server',
      subject_id: server.id,
    });
  });
  const get = (query: string) => api.get(`/api/client/servers/${server.uuid}/activity?${query}`);

  it('is newest first and leaves announced uploads out', async () => {
    const answer = await get('');
    expect(
      answer.at<{ attributes: { event: string } }[]>('data').map((entry) => entry.attributes.event),
    ).toEqual([
      'server:power.start',
      'server:console.command',
      'server:console.command',
      'server:console.command',
    ]);
    expect(answer.at('meta.pagination.total')).toBe(4);
    expect(answer.at('meta.pagination.per_page')).toBe(50);
  });

  it.each([
    ['sort=timestamp', ['first', 'second', 'third']],
    ['sort=-timestamp', ['third', 'second', 'first']],
  ])('sorts by %s', async (sort, expected) => {
    expect(commands(await get(`filter[event]=CONSOLE.command&${sort}`))).toEqual(expected);
  });

  it('pages', async () => {
    const answer = await get('per_page=2&page=2&sort=timestamp');
    expect(answer.at('meta.pagination')).toMatchObject({ total: 4, count: 2, total_pages: 2 });
    expect(answer.at('data.0.attributes.properties.command')).toBe('third');
  });

  it.each([
    ['filter[ip]=1', 'InvalidFilterQuery'],
    ['sort=event', 'InvalidSortQuery'],
  ])('refuses %s', async (query, code) => {
    const answer = await get(query);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, code]);
  });

  it('hides the address from other readers, but for administrators', async () => {
    const reader = await panel.createUser();
    await scene.subuser(server, reader, ['activity.read']);
    const path = `/api/client/servers/${server.uuid}/activity?filter[event]=console`;
    const asReader = panel.api(await panel.accountKey(reader));
    expect((await asReader.get(path)).at('data.0.attributes.ip')).toBeNull();
    const asAdmin = panel.api(await panel.accountKey(await panel.createAdmin()));
    expect((await asAdmin.get(path)).at('data.0.attributes.ip')).toBe('127.0.0.1');
  });
});

describe('GET account/activity', () => {
  it('shows what happened to the account and nothing of others', async () => {
    const user = await panel.createUser();
    const own = panel.api(await panel.accountKey(user));
    const created = await own.post('/api/client/account/api-keys', {
      description: 'second',
      allowed_ips: [],
    });
    expect(created.status).toBe(200);
    const answer = await own.get('/api/client/account/activity');
    // The key of this test itself is the other one.
    expect(answer.at('meta.pagination.total')).toBe(2);
    expect(answer.at('data.0.attributes')).toMatchObject({
      event: 'user:api-key.create',
      properties: { identifier: created.at('attributes.identifier') },
    });
    const other = panel.api(await panel.accountKey(await panel.createUser()));
    expect((await other.get('/api/client/account/activity')).at('meta.pagination.total')).toBe(1);
  });
});

describe('what a daemon reports', () => {
  const entry = (server: SceneServer, change: object = {}) => ({
    user: owner.uuid,
    server: server.uuid,
    event: 'server:sftp.write',
    metadata: { files: ['a.txt', 'b.txt'] },
    ip: '10.9.8.7',
    timestamp: '2026-02-01T10:00:00.123456789+00:00',
    ...change,
  });

  it('is stored once, however often the batch comes', async () => {
    const server = await scene.server({ owner });
    const batch = [entry(server), entry(server, { metadata: { files: ['c.txt'] } })];
    await activity.ingest(scene.nodeId, batch);
    await activity.ingest(scene.nodeId, batch);
    const answer = await api.get(`/api/client/servers/${server.uuid}/activity?include=actor&sort=timestamp`);
    expect(answer.at('meta.pagination.total')).toBe(2);
    expect(answer.at('data.0.attributes')).toMatchObject({
      event: 'server:sftp.write',
      is_api: false,
      ip: '10.9.8.7',
      properties: { files: ['a.txt', 'b.txt'], count: 2 },
      timestamp: '2026-02-01T10:00:00+00:00',
      relationships: { actor: { attributes: { uuid: owner.uuid } } },
    });
  });

  it('is dropped when the server is on another node or the event is not of a server', async () => {
    const server = await scene.server({ owner });
    await activity.ingest(scene.nodeId + 1, [entry(server)]);
    await activity.ingest(scene.nodeId, [
      entry(server, { event: 'user:account.email-changed' }),
      entry(server, { server: '00000000-0000-0000-0000-000000000000' }),
    ]);
    expect(await scene.events(server)).toEqual([]);
  });

  it('has no actor when the user is not known', async () => {
    const server = await scene.server({ owner });
    await activity.ingest(scene.nodeId, [
      entry(server, { user: '00000000-0000-0000-0000-000000000000', ip: '' }),
    ]);
    const answer = await api.get(`/api/client/servers/${server.uuid}/activity?include=actor`);
    expect(answer.at('data.0.attributes.relationships.actor')).toEqual({
      object: 'null_resource',
      attributes: null,
    });
  });
});

describe('old entries', () => {
  it('are forgotten after the days that are set, with what they were about', async () => {
    const server = await scene.server({ owner });
    const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 3600 * 1000);
    for (const days of [400, 91, 89, 0]) await record(server, `${days} days`, daysAgo(days));
    const jobs = panel.app.get(ActivityJobs, { strict: false });
    await jobs.prune(AbortSignal.abort());
    expect(await scene.events(server)).toHaveLength(4);
    await jobs.prune(new AbortController().signal);
    const path = `/api/client/servers/${server.uuid}/activity?sort=timestamp`;
    expect(commands(await api.get(path))).toEqual(['89 days', '0 days']);
    const left = await panel.database.query(
      "SELECT id FROM activity_log_subjects WHERE subject_type = 'server' AND subject_id = ?",
      [server.id],
    );
    expect(left).toHaveLength(2);
    await new ActivityJobs(panel.app.get(ActivityRepository, { strict: false }), {
      activityKeptDays: 0,
    }).prune(new AbortController().signal);
    expect(await scene.events(server)).toHaveLength(2);
  });
});

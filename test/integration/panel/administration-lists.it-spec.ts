import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnyActivityItem } from '@app/contracts/application/activity.contract.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { insert } from './support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const ACTIVITY = '/api/application/activity';
const OPERATIONS = '/api/application/operations';

let world: ServerWorld;
let server: MadeServer;
let other: MadeServer;
beforeAll(async () => {
  world = await startServerWorld();
  server = await world.installedServer({ name: 'Lobby' });
  other = await world.installedServer({ name: 'Survival' });
});
afterAll(() => world?.close());

describe('activity of all', () => {
  let guest: User;
  beforeAll(async () => {
    guest = await world.panel.createUser();
    await world.panel.database.query('DELETE FROM activity_logs');
    const add = async (
      event: string,
      day: number,
      actor: User | null,
      subjects: readonly (readonly ['server' | 'user', number])[],
    ): Promise<void> => {
      const log = await insert(world.panel, 'activity_logs', {
        event,
        ip: '192.0.2.7',
        actor_type: actor && 'user',
        actor_id: actor?.id ?? null,
        properties: '{}',
        timestamp: new Date(Date.UTC(2026, 0, day)),
      });
      for (const [subject_type, subject_id] of subjects) {
        await insert(world.panel, 'activity_log_subjects', {
          activity_log_id: log,
          subject_type,
          subject_id,
        });
      }
    };
    // Not in the order of their times: daemons report what was a while ago.
    await add('server:power.stop', 4, guest, [['server', other.id]]);
    await add('server:power.start', 1, guest, [['server', server.id]]);
    await add('user:account.email-changed', 2, guest, [['user', guest.id]]);
    await add('server:subuser.create', 3, world.owner, [
      ['server', server.id],
      ['user', guest.id],
      ['server', 999_999],
    ]);
  });

  const events = async (query = ''): Promise<string[]> => {
    const answer = await world.api.get(`${ACTIVITY}?${query}`);
    expect(answer.status).toBe(200);
    return answer.at<AnyActivityItem[]>('data').map(({ attributes }) => attributes.event);
  };

  it('shows what happened anywhere, newest first, with whom and what it is about', async () => {
    expect(await events()).toEqual([
      'server:power.stop',
      'server:subuser.create',
      'user:account.email-changed',
      'server:power.start',
    ]);
    const answer = await world.api.get(`${ACTIVITY}?include=actor&per_page=1&page=2`);
    expect(answer.at('meta.pagination')).toMatchObject({ total: 4, count: 1, total_pages: 4 });
    expect(answer.at('data.0.attributes')).toMatchObject({
      event: 'server:subuser.create',
      ip: '192.0.2.7',
      subjects: [
        { type: 'server', uuid: server.uuid, name: 'Lobby' },
        { type: 'user', uuid: guest.uuid, name: guest.username },
      ],
      relationships: { actor: { attributes: { uuid: world.owner.uuid } } },
    });
    expect(await events('page=5&per_page=1')).toEqual([]);
  });

  it('is filtered by event, person, server and time', async () => {
    expect(await events('filter[event]=server:power')).toEqual(['server:power.stop', 'server:power.start']);
    expect(await events('filter[event]=power')).toEqual([]);
    expect(await events(`filter[actor]=${world.owner.username}`)).toEqual(['server:subuser.create']);
    const ofServer = ['server:subuser.create', 'server:power.start'];
    expect(await events(`filter[server]=${server.uuid}`)).toEqual(ofServer);
    expect(await events(`filter[server]=${server.identifier.toUpperCase()}`)).toEqual(ofServer);
    expect(await events('filter[since]=2026-01-02&filter[until]=2026-01-03')).toEqual([
      'server:subuser.create',
      'user:account.email-changed',
    ]);
  });

  it.each(['server=Lobby', 'since=yesterday', 'api=true', 'event]=a&filter[nothing=b'])(
    'refuses filter[%s',
    async (filter) => {
      const [name, word] = filter.split('=', 2);
      const query = filter.includes('[')
        ? `filter[${filter.replace('=b', ']=b')}`
        : `filter[${name}]=${word}`;
      expect((await world.api.get(`${ACTIVITY}?${query}`)).status).toBe(400);
    },
  );
});

describe('operations of all', () => {
  beforeEach(async () => {
    await world.node.daemon.resume();
    world.node.daemon.reset();
    await world.panel.database.query('DELETE FROM operations');
    await world.panel.database.query('UPDATE servers SET status = NULL');
  });

  const begin = (of: MadeServer, fields: Record<string, unknown> = {}): Promise<number> => {
    const now = new Date();
    const row = {
      kind: 'backup',
      step: 'archiving',
      state: 'running',
      lease_expires_at: now,
      started_at: now,
    };
    return insert(world.panel, 'operations', { server_id: of.id, ...row, ...fields });
  };
  const ids = async (query = ''): Promise<number[]> => {
    const answer = await world.api.get(`${OPERATIONS}?${query}`);
    expect(answer.status).toBe(200);
    return answer.at<{ attributes: { id: number } }[]>('data').map(({ attributes }) => attributes.id);
  };

  it('are shown newest first, with where they go on', async () => {
    const first = await begin(server);
    const second = await begin(other, { kind: 'restore', state: 'failed', error: 'no room' });
    expect(await ids()).toEqual([second, first]);
    expect((await world.api.get(OPERATIONS)).at('data.1.attributes')).toMatchObject({
      id: first,
      server: server.uuid,
      server_name: 'Lobby',
      node: world.node.id,
      kind: 'backup',
      outcome: null,
      cancellable: true,
    });
    const page = await world.api.get(`${OPERATIONS}?per_page=1&page=2`);
    expect(page.at('meta.pagination')).toMatchObject({ total: 2, total_pages: 2 });
    expect(page.at('data.0.attributes.id')).toBe(first);
  });

  it('are filtered by outcome, kind, server and node', async () => {
    const running = await begin(server);
    const failed = await begin(other, { state: 'failed', kind: 'restore' });
    const cancelled = await begin(other, { state: 'failed', cancelled_at: new Date() });
    const done = await begin(server, { state: 'succeeded', kind: 'install' });
    expect(await ids('filter[outcome]=running')).toEqual([running]);
    expect(await ids('filter[outcome]=failed')).toEqual([failed]);
    expect(await ids('filter[outcome]=failed,cancelled')).toEqual([cancelled, failed]);
    expect(await ids('filter[outcome]=succeeded')).toEqual([done]);
    expect(await ids('filter[kind]=restore')).toEqual([failed]);
    expect(await ids(`filter[server]=${server.identifier}`)).toEqual([done, running]);
    expect(await ids(`filter[node]=${world.node.id}`)).toHaveLength(4);
    expect(await ids(`filter[node]=${world.node.id + 1}`)).toEqual([]);
    for (const bad of ['outcome]=odd', 'kind]=odd', 'server]=Lobby', 'node]=x', 'other]=x']) {
      expect((await world.api.get(`${OPERATIONS}?filter[${bad}`)).status).toBe(400);
    }
  });

  it('are cancelled at their node, once, which leaves an event', async () => {
    const id = await begin(server);
    expect((await world.api.post(`${OPERATIONS}/${id}/cancel`)).status).toBe(202);
    expect(world.node.daemon.callsTo('POST', /\/operation\/cancel$/)).toHaveLength(1);
    expect((await world.api.post(`${OPERATIONS}/${id}/cancel`)).status).toBe(409);
    const events = await world.api.get(`${ACTIVITY}?filter[event]=server:operation.cancel`);
    expect(events.at('data.0.attributes.subjects.0.uuid')).toBe(server.uuid);
    expect((await world.api.post(`${OPERATIONS}/999999/cancel`)).status).toBe(404);
  });

  it('are not cancelled while their node is away', async () => {
    const id = await begin(server);
    await world.node.daemon.stop();
    expect((await world.api.post(`${OPERATIONS}/${id}/cancel`)).status).toBe(504);
    expect((await world.api.get(OPERATIONS)).at('data.0.attributes.cancellable')).toBe(true);
  });

  it('are done again after they have failed, the last of a server only', async () => {
    const old = await begin(server, { kind: 'install', state: 'failed' });
    const last = await begin(server, { kind: 'install', state: 'failed' });
    await world.panel.database.query("UPDATE servers SET status = 'install_failed' WHERE id = ?", [
      server.id,
    ]);
    expect((await world.api.post(`${OPERATIONS}/${old}/retry`)).status).toBe(409);
    expect((await world.api.post(`${OPERATIONS}/${last}/retry`)).status).toBe(202);
    expect(await ids('filter[outcome]=running')).toHaveLength(1);
  });

  it('are seen and touched by keys for servers only', async () => {
    const reader = world.panel.api(await world.panel.applicationKey(world.admin, { server: 1 }));
    expect((await reader.get(OPERATIONS)).status).toBe(200);
    expect((await reader.post(`${OPERATIONS}/${await begin(server)}/cancel`)).status).toBe(403);
    expect((await reader.get(ACTIVITY)).status).toBe(403);
  });
});

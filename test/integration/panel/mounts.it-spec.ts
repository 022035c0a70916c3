import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgg } from './support/catalogue.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const MOUNTS = '/api/application/mounts';

describe('mounts of the Application API', () => {
  let world: ServerWorld;
  let last = 0;
  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());

  const create = async (fields: Record<string, unknown> = {}): Promise<number> => {
    const body = { name: `mount ${++last}`, source: '/srv/maps', target: '/maps', ...fields };
    const answer = await world.api.post(MOUNTS, body);
    expect(answer.status).toBe(201);
    return answer.at<number>('attributes.id');
  };
  /** What the node of the world is told of the server. */
  const mountsOf = async ({ uuid }: MadeServer): Promise<unknown> =>
    (await world.node.remote.get(`/api/remote/servers/${uuid}`)).at('settings.mounts');
  const attach = async (mount: number, relations: Record<string, readonly number[]>): Promise<void> => {
    for (const [name, ids] of Object.entries(relations)) {
      const answer = await world.api.post(`${MOUNTS}/${mount}/${name}`, { [name]: ids });
      expect(answer.status).toBe(200);
      expect(answer.at('attributes.id')).toBe(mount);
    }
  };

  it('creates a mount and says where it is', async () => {
    const body = { name: 'Shared maps', description: 'For all.', source: '/srv/shared', target: '/shared' };
    const answer = await world.api.post(MOUNTS, { ...body, read_only: '1' });
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.body).toMatchObject({
      object: 'mount',
      attributes: { ...body, id, read_only: true, user_mountable: false },
      meta: { resource: `http://panel.test/api/application/mounts/${id}` },
    });
    const found = await world.api.get(`${MOUNTS}?filter[name]=shared&sort=-id`);
    expect(found.at('data')).toEqual([{ object: 'mount', attributes: answer.at('attributes') }]);
  });

  it('names each refused field and rule', async () => {
    const wrong: [string, string, unknown][] = [
      ['name', 'min', 'x'],
      ['name', 'max', 'x'.repeat(65)],
      ['name', 'required', undefined],
      ['description', 'max', 'x'.repeat(256)],
      ['source', 'regex', 'srv/maps'],
      ['source', 'regex', '/srv/../etc'],
      ...['/etc/pelican', '/var/lib/pelican/volumes/1', '/var/lib', '/', '//srv/daemon-data/'].map(
        (path): [string, string, unknown] => ['source', 'not_in', path],
      ),
      ...['/home/container', '/home', '/', '/home/container/', '/proc/1', '/dev'].map(
        (path): [string, string, unknown] => ['target', 'not_in', path],
      ),
      ['read_only', 'boolean', 'maybe'],
    ];
    for (const [field, rule, value] of wrong) {
      const body = { name: 'Fine', source: '/srv/maps', target: '/maps', [field]: value };
      const answer = await world.api.post(MOUNTS, body);
      expect([field, value, answer.status, answer.at('errors.0.meta')]).toEqual([
        field,
        value,
        422,
        { source_field: field, rule },
      ]);
    }
    const fine = { source: '/srv/daemon-database', target: '/home/container/maps' };
    expect(await create(fine)).toBeGreaterThan(0);
  });

  it('lets one of two equal names through', async () => {
    const body = { name: 'race', source: '/srv/maps', target: '/maps' };
    const answers = await Promise.all([1, 2, 3].map(() => world.api.post(MOUNTS, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  it('changes what is sent and nothing else', async () => {
    const id = await create({ description: 'old', read_only: true });
    const answer = await world.api.patch(`${MOUNTS}/${id}`, { description: null, target: '/elsewhere' });
    expect(answer.at('attributes')).toMatchObject({
      description: null,
      target: '/elsewhere',
      source: '/srv/maps',
      read_only: true,
    });
  });

  it('is told to the node of a server that it is attached to, where folder and egg fit', async () => {
    const server = await world.installedServer();
    const id = await create({ read_only: true });
    const told = [{ source: '/srv/maps', target: '/maps', read_only: true }];
    await attach(id, { servers: [server.id] });
    expect(await mountsOf(server)).toEqual([]);
    await attach(id, { nodes: [world.node.id] });
    expect(await mountsOf(server)).toEqual(told);
    const other = await createEgg(world.api);
    await attach(id, { eggs: [other.id] });
    expect(await mountsOf(server)).toEqual([]);
    await attach(id, { eggs: [world.egg.id] });
    expect(await mountsOf(server)).toEqual(told);
    expect((await world.api.delete(`${MOUNTS}/${id}/nodes/${world.node.id}`)).status).toBe(204);
    expect(await mountsOf(server)).toEqual([]);
  });

  it('is told once for each place of the container, the older one', async () => {
    const server = await world.installedServer();
    for (const source of ['/srv/first', '/srv/second']) {
      const id = await create({ source, target: source === '/srv/first' ? '/place' : '/place/' });
      await attach(id, { nodes: [world.node.id], servers: [server.id] });
    }
    expect(await mountsOf(server)).toEqual([{ source: '/srv/first', target: '/place', read_only: false }]);
  });

  it('stands in the configuration of its nodes', async () => {
    const node = await world.addNode();
    for (const source of ['/srv/b', '/srv/a', '/srv/a'])
      await attach(await create({ source }), { nodes: [node.id] });
    const answer = await world.api.get(`/api/application/nodes/${node.id}/configuration`);
    expect(answer.at('allowed_mounts')).toEqual(['/srv/a', '/srv/b']);
  });

  it('shows what it is attached to, by itself and as includes, once however often it is attached', async () => {
    const [server, id] = [await world.installedServer(), await create()];
    const relations = { eggs: [world.egg.id], nodes: [world.node.id], servers: [server.id] };
    await attach(id, relations);
    await attach(id, relations);
    const whole = await world.api.get(`${MOUNTS}/${id}?include=eggs,nodes,servers`);
    for (const [name, [wanted]] of Object.entries(relations)) {
      const listed = await world.api.get(`${MOUNTS}/${id}/${name}`);
      expect(listed.status).toBe(200);
      for (const data of [listed.at('data'), whole.at(`attributes.relationships.${name}.data`)]) {
        expect(data).toMatchObject([{ attributes: { id: wanted } }]);
        expect(data).toHaveLength(1);
      }
    }
    const page = await world.api.get(`${MOUNTS}?include=servers&per_page=500`);
    expect(JSON.stringify(page.at('data'))).toContain(server.uuid);
  });

  it('attaches all or none, and lets go of what was never attached', async () => {
    const [server, id] = [await world.installedServer(), await create()];
    const refused = await world.api.post(`${MOUNTS}/${id}/servers`, { servers: [server.id, 4_000_000] });
    expect([refused.status, refused.at('errors.0.meta')]).toEqual([
      422,
      { source_field: 'servers', rule: 'exists' },
    ]);
    expect((await world.api.get(`${MOUNTS}/${id}/servers`)).at('data')).toEqual([]);
    for (let turn = 0; turn < 2; turn++) {
      expect((await world.api.delete(`${MOUNTS}/${id}/servers/${server.id}`)).status).toBe(204);
    }
  });

  it('stays while a server has it, and goes with what it is attached to', async () => {
    const [server, id] = [await world.installedServer(), await create()];
    await attach(id, { eggs: [world.egg.id], nodes: [world.node.id], servers: [server.id] });
    const refused = await world.api.delete(`${MOUNTS}/${id}`);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([400, 'HasActiveServersException']);
    expect((await world.api.delete(`/api/application/servers/${server.id}/force`)).status).toBe(204);
    expect((await world.api.delete(`${MOUNTS}/${id}`)).status).toBe(204);
    expect((await world.api.get(`${MOUNTS}/${id}`)).status).toBe(404);
    const left = await world.panel.database.query(
      'SELECT mount_id FROM mount_egg WHERE mount_id = ? UNION SELECT mount_id FROM mount_node WHERE mount_id = ?',
      [id, id],
    );
    expect(left).toEqual([]);
  });
});

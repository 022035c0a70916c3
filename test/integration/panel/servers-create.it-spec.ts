import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const PATH = '/api/application/servers';
type Errors = { meta: { source_field: string; rule: string } }[];

describe('creating servers by the Application API', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());
  afterEach(() => world.node.daemon.reset());

  const count = async (table: string): Promise<number> => {
    const [row] = await world.panel.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
    return row!.n;
  };
  /** Rows of everything that a creation writes. */
  const traces = async () => ({
    servers: await count('servers'),
    operations: await count('operations'),
    variables: await count('server_variables'),
    assigned: await count('allocations WHERE server_id IS NOT NULL'),
  });
  const refused = async (fields: Record<string, unknown>) => {
    const body = await world.body(fields);
    const before = await traces();
    const answer = await world.api.post(PATH, body);
    expect(await traces()).toEqual(before);
    return answer;
  };
  const fieldsOf = (answer: { at<T>(path: string): T }): string[] =>
    answer.at<Errors>('errors').map(({ meta }) => `${meta.source_field}:${meta.rule}`);

  it('writes the server and asks the node to install it', async () => {
    const [primary, second] = await world.allocate(2);
    const body = await world.body({
      description: 'For the test.',
      external_id: 'billing-1',
      allocation: { default: primary, additional: [second] },
      limits: { memory: 512, swap: -1, disk: 1024, io: 500, cpu: 100, threads: '0-1,3' },
      oom_disabled: false,
      start_on_completion: true,
    });
    const answer = await world.api.post(PATH, body);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      object: 'server',
      attributes: {
        external_id: 'billing-1',
        name: 'A server',
        description: 'For the test.',
        status: 'installing',
        suspended: false,
        limits: {
          memory: 512,
          swap: -1,
          disk: 1024,
          io: 500,
          cpu: 100,
          threads: '0-1,3',
          oom_disabled: false,
          oom_killer: true,
        },
        feature_limits: { databases: 1, backups: 2, allocations: 3 },
        user: world.owner.id,
        node: world.node.id,
        allocation: primary,
        nest: world.egg.nestId,
        egg: world.egg.id,
        container: {
          startup_command: './run {{LEVEL}}',
          image: 'example/image:1',
          installed: 0,
          skip_scripts: false,
        },
      },
    });
    expect(answer.body).not.toHaveProperty('meta');
    const { uuid, identifier, container } = answer.at<Record<string, never>>('attributes');
    expect(identifier).toBe(String(uuid).slice(0, 8));
    expect(container).toMatchObject({ environment: { LEVEL: 'world', P_SERVER_UUID: uuid } });
    const calls = world.node.daemon.callsTo('POST', '/api/servers');
    expect(calls.map((call) => call.body)).toEqual([{ uuid, start_on_completion: true }]);
    const locked = await world.panel.database.query(
      'SELECT id FROM allocations WHERE server_id = ? AND is_locked = 1 ORDER BY id',
      [answer.at('attributes.id')],
    );
    expect(locked).toEqual([{ id: primary }, { id: second }]);
  });

  it('takes image, start command and variables from the egg when they are not sent', async () => {
    const body = await world.body({ environment: {} });
    delete body['docker_image'];
    delete body['startup'];
    const answer = await world.api.post(PATH, body);
    expect(answer.status).toBe(201);
    expect(answer.at('attributes.container')).toMatchObject({
      image: 'example/second:1',
      startup_command: './run {{LEVEL}}',
      environment: { LEVEL: '1.10' },
    });
    const stored = await world.panel.database.query(
      'SELECT variable_value AS value FROM server_variables WHERE server_id = ?',
      [answer.at('attributes.id')],
    );
    expect(stored).toEqual([{ value: '1.10' }]);
  });

  it('reads numbers and flags in strings, as forms and older clients send them', async () => {
    const [allocation] = await world.allocate(1);
    const answer = await world.api.post(
      PATH,
      await world.body({
        user: String(world.owner.id),
        allocation: { default: String(allocation) },
        limits: { memory: '128', swap: '0', disk: '256', io: '500', cpu: '0' },
        feature_limits: { databases: null, backups: '0' },
        skip_scripts: '1',
      }),
    );
    expect(answer.status).toBe(201);
    expect(answer.at('attributes.limits')).toMatchObject({ memory: 128, disk: 256 });
    expect(answer.at('attributes.feature_limits')).toEqual({ databases: 0, backups: 0, allocations: null });
  });

  it('names every field that is missing or wrong', async () => {
    const answer = await world.api.post(PATH, { limits: { memory: -1 }, feature_limits: {} });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual([
      'name:required',
      'user:required',
      'egg:required',
      'environment:present',
      'limits.memory:min',
      'limits.swap:required',
      'limits.disk:required',
      'limits.io:required',
      'limits.cpu:required',
      'feature_limits.databases:present',
      'feature_limits.backups:present',
    ]);
  });

  it('wants an allocation or a deployment', async () => {
    const answer = await refused({ allocation: null });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual(['allocation.default:required_unless']);
  });

  it('refuses users and eggs that do not exist, and an external id that is taken', async () => {
    await world.server({ external_id: 'taken' });
    const answer = await refused({ user: 999_999, egg: 999_999, external_id: 'taken' });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual(['user:exists', 'egg:exists', 'external_id:unique']);
  });

  it('refuses values that the rules of the egg refuse, and ignores variables it does not know', async () => {
    const answer = await refused({ environment: { LEVEL: 'x'.repeat(21) } });
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual(['environment.LEVEL:max']);
    const unknown = await world.api.post(
      PATH,
      await world.body({ environment: { LEVEL: 'a', BILLING: '1' } }),
    );
    expect(unknown.status).toBe(201);
    expect(unknown.at('attributes.container.environment')).not.toHaveProperty('BILLING');
  });

  it('refuses texts that no column holds, and stores those that just fit', async () => {
    const wide = '\u{1f600}';
    const long = await refused({ description: wide.repeat(16_384), startup: wide.repeat(16_384) });
    expect(fieldsOf(long)).toEqual(['description:max', 'startup:max']);
    const text = wide.repeat(8_191);
    const fits = await world.api.post(PATH, await world.body({ description: text, startup: text }));
    expect(fits.status).toBe(201);
    expect(fits.at('attributes.description')).toBe(text);
  });

  it('refuses allocations that are taken, unknown or on another node', async () => {
    const [taken, free] = await world.allocate(2);
    await world.server({ allocation: { default: taken } });
    const other = await world.addNode();
    const [elsewhere] = await world.allocate(1, other.id);
    const cases = [
      [{ default: taken }, ['allocation.default:exists']],
      [{ default: 999_999 }, ['allocation.default:exists']],
      [
        { default: free, additional: [taken, elsewhere] },
        ['allocation.additional.0:exists', 'allocation.additional.1:exists'],
      ],
    ] as const;
    for (const [allocation, fields] of cases) {
      const answer = await refused({ allocation });
      expect(answer.status).toBe(422);
      expect(fieldsOf(answer)).toEqual(fields);
    }
  });

  it('lets one of two requests for the same allocation win', async () => {
    const [allocation] = await world.allocate(1);
    const bodies = await Promise.all(
      [1, 2, 3, 4].map(() => world.body({ allocation: { default: allocation } })),
    );
    const answers = await Promise.all(bodies.map((body) => world.api.post(PATH, body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422, 422]);
    const owners = await world.panel.database.query('SELECT id FROM servers WHERE allocation_id = ?', [
      allocation,
    ]);
    expect(owners).toHaveLength(1);
  });

  it('lets one of two requests for the same external id win', async () => {
    const bodies = await Promise.all([1, 2, 3].map(() => world.body({ external_id: 'raced' })));
    const answers = await Promise.all(bodies.map((body) => world.api.post(PATH, body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422]);
  });

  it('leaves nothing behind when the node is down', async () => {
    await world.node.daemon.stop();
    const answer = await refused({ external_id: 'no-node' });
    await world.node.daemon.resume();
    expect(answer.status).toBe(504);
    expect(answer.at('errors.0.code')).toBe('DaemonConnectionException');
    const again = await world.api.post(PATH, await world.body({ external_id: 'no-node' }));
    expect(again.status).toBe(201);
  });

  it('leaves nothing behind when the node refuses, and passes its words on', async () => {
    world.node.daemon.answer('POST', '/api/servers', { status: 422, body: { error: 'No such image.' } });
    const answer = await refused({});
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0')).toMatchObject({
      code: 'DaemonConnectionException',
      detail: expect.stringContaining('No such image.') as string,
    });
  });

  it('leaves nothing behind when the server is deleted while its node is being asked', async () => {
    const [allocation] = await world.allocate(1);
    const { daemon } = world.node;
    daemon.answer('POST', '/api/servers', async () => {
      const [row] = await world.panel.database.query<{ id: number; uuid: string }>(
        'SELECT id, uuid FROM servers WHERE allocation_id = ?',
        [allocation],
      );
      expect((await world.api.delete(`${PATH}/${row!.id}`)).status).toBe(204);
      daemon.servers.set(row!.uuid, { state: 'offline', isSuspended: false });
      return { status: 202 };
    });
    const answer = await world.api.post(PATH, await world.body({ allocation: { default: allocation } }));
    expect(answer.status).toBe(409);
    expect(daemon.servers.size).toBe(0);
  });

  it('needs the write bit of the key', async () => {
    const readOnly = world.panel.api(await world.panel.applicationKey(world.admin, { server: 1 }));
    expect((await readOnly.post(PATH, {})).status).toBe(403);
    expect((await readOnly.get(PATH)).status).toBe(200);
    const stranger = world.panel.api(await world.panel.accountKey(world.owner));
    expect((await stranger.post(PATH, {})).status).toBe(403);
  });
});

describe('deploying servers where there is room', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());

  const deploy = async (fields: Record<string, unknown>, limits: Record<string, unknown> = {}) => {
    const wish = { dedicated_ip: false, port_range: [], ...fields };
    const size = { memory: 100, swap: 0, disk: 100, io: 500, cpu: 0, ...limits };
    return world.api.post(PATH, await world.body({ deploy: wish, limits: size }));
  };

  it('says when no node has room and when no allocation is free', async () => {
    const answer = await deploy({ tags: ['nowhere'] });
    expect(answer.status).toBe(400);
    expect(answer.at('errors.0.code')).toBe('NoViableNodeException');
    const noPort = await deploy({});
    expect(noPort.status).toBe(400);
    expect(noPort.at('errors.0.code')).toBe('NoViableAllocationException');
  });

  it('keeps to tags, ports and dedicated addresses', async () => {
    const small = await world.addNode({ memory: 150, disk: 1000, tags: ['small'] });
    const [port] = await world.allocate(1, small.id, '10.9.0.1');
    await world.allocate(1, small.id, '10.9.0.2');
    const [row] = await world.panel.database.query<{ port: number }>(
      'SELECT port FROM allocations WHERE id = ?',
      [port],
    );
    const first = await deploy({ tags: ['small'], port_range: [String(row!.port)] });
    expect(first.status).toBe(201);
    expect(first.at('attributes')).toMatchObject({ node: small.id, allocation: port });
    const noRoom = await deploy({ tags: ['small'] });
    expect(noRoom.at('errors.0.code')).toBe('NoViableNodeException');
    const dedicated = await deploy({ tags: ['small'], dedicated_ip: true }, { memory: 50 });
    expect(dedicated.status).toBe(201);
    expect(dedicated.at('attributes.allocation')).not.toBe(port);
    const noAddress = await deploy({ tags: ['small'], dedicated_ip: true }, { memory: 0 });
    expect(noAddress.at('errors.0.code')).toBe('NoViableAllocationException');
  });

  it('never fills a node beyond its limit, however many deploy at once', async () => {
    const node = await world.addNode({ memory: 300, disk: 10_000, tags: ['race'] });
    await world.allocate(8, node.id, '10.9.1.1');
    const answers = await Promise.all(Array.from({ length: 6 }, () => deploy({ tags: ['race'] })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 201, 400, 400, 400]);
  });

  it('refuses a port range it cannot read', async () => {
    const answer = await deploy({ port_range: ['abc'] });
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.meta')).toMatchObject({ source_field: 'deploy.port_range.0', rule: 'regex' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const APP = '/api/application';

let world: ServerWorld;
let api: ApiClient;
let location: number;
beforeAll(async () => {
  world = await startServerWorld();
  api = world.panel.api(await world.panel.applicationKey(world.admin, BILLING_ACL));
  location = (await world.api.post(`${APP}/locations`, { short: 'eu' })).at<number>('attributes.id');
  await world.api.patch(`${APP}/nodes/${world.node.id}`, { location_id: location });
  await world.allocate(20);
});
afterAll(() => world?.close());

/** What the manuals of billing modules tell to tick. */
const BILLING_ACL = { server: 3, user: 3, node: 1, allocation: 1, location: 1, nest: 1, egg: 1 };

const expectStatus = (answer: ApiAnswer, status: number): ApiAnswer => {
  expect([answer.status, status === answer.status ? null : answer.body]).toEqual([status, null]);
  return answer;
};
/** The variables of the egg with their defaults, as modules send them. */
const environmentOf = async (): Promise<Record<string, string>> => {
  const path = `${APP}/nests/${world.egg.nestId}/eggs/${world.egg.id}?include=variables`;
  const variables = expectStatus(await api.get(path), 200).at<
    { attributes: { env_variable: string; default_value: string } }[]
  >('attributes.relationships.variables.data');
  return Object.fromEntries(variables.map(({ attributes: a }) => [a.env_variable, a.default_value]));
};
const eggOf = async (): Promise<{ docker_image: string; startup: string }> =>
  (await api.get(`${APP}/nests/${world.egg.nestId}/eggs/${world.egg.id}`)).at('attributes');
const installed = async (uuid: string): Promise<void> => {
  const answer = await world.node.remote.post(`/api/remote/servers/${uuid}/install`, { successful: true });
  expectStatus(answer, 204);
};

describe('the calls of a WHMCS module', () => {
  const service = 'whmcs-4711';
  const client = 'whmcs-client-12';
  const find = (): Promise<ApiAnswer> => api.get(`${APP}/servers/external/${service}`);

  it('carry a service from the order to its end', async () => {
    expectStatus(await api.get(`${APP}/nodes`), 200);

    // Order: neither the service nor its client are known here.
    expectStatus(await find(), 404);
    expectStatus(await api.get(`${APP}/users/external/${client}`), 404);
    const byMail = expectStatus(await api.get(`${APP}/users?filter[email]=buyer%40example.com`), 200);
    expect(byMail.at('meta.pagination.total')).toBe(0);
    const person = { email: 'buyer@example.com', first_name: 'Ada', last_name: 'Buyer' };
    const user = expectStatus(
      await api.post(`${APP}/users`, { ...person, username: 'whmcs_buyer', external_id: client }),
      201,
    ).at<number>('attributes.id');
    expect(expectStatus(await api.get(`${APP}/users/external/${client}`), 200).at('attributes.id')).toBe(
      user,
    );

    const egg = await eggOf();
    // PHP forms hold numbers and flags as strings.
    const body = {
      name: 'Ordered server',
      user: String(user),
      nest: String(world.egg.nestId),
      egg: String(world.egg.id),
      docker_image: egg.docker_image,
      startup: egg.startup,
      oom_disabled: false,
      limits: { memory: '512', swap: '0', io: '500', cpu: '100', disk: '1024' },
      feature_limits: { databases: null, allocations: '1', backups: '2' },
      deploy: { locations: [location], dedicated_ip: false, port_range: [] },
      environment: await environmentOf(),
      start_on_completion: true,
      external_id: service,
    };
    const made = expectStatus(await api.post(`${APP}/servers`, body), 201);
    const { id, uuid } = made.at<{ id: number; uuid: string }>('attributes');
    expect(made.at('attributes.limits')).toMatchObject({ memory: 512, disk: 1024 });
    // The same order again: nothing is made twice.
    const again = expectStatus(await api.post(`${APP}/servers`, body), 422);
    expect(again.at('errors.0.meta')).toEqual({ source_field: 'external_id', rule: 'unique' });
    await installed(uuid);

    // Unpaid, then paid.
    expect((await find()).at('attributes.id')).toBe(id);
    expectStatus(await api.post(`${APP}/servers/${id}/suspend`), 204);
    expect((await find()).at('attributes.suspended')).toBe(true);
    expectStatus(await api.post(`${APP}/servers/${id}/unsuspend`), 204);
    expect((await find()).at('attributes.suspended')).toBe(false);

    // Upgrade: the old form of limits, beside the allocation that the server has.
    const before = (await find()).at<{ allocation: number }>('attributes');
    const upgraded = expectStatus(
      await api.patch(`${APP}/servers/${id}/build`, {
        allocation: before.allocation,
        memory: '600',
        swap: '0',
        io: '500',
        cpu: '150',
        disk: '2048',
        oom_disabled: false,
        feature_limits: { databases: '1', allocations: '1', backups: '4' },
      }),
      200,
    );
    expect(upgraded.at('attributes')).toMatchObject({
      allocation: before.allocation,
      limits: { memory: 600, cpu: 150, disk: 2048 },
      feature_limits: { databases: 1, backups: 4 },
    });
    const startup = { ...egg, image: egg.docker_image, skip_scripts: false, egg: world.egg.id };
    const environment = { LEVEL: 'bought' };
    const changed = await api.patch(`${APP}/servers/${id}/startup`, { ...startup, environment });
    expect(expectStatus(changed, 200).at('attributes.container.environment.LEVEL')).toBe('bought');

    // A new password from the client area.
    const password = { ...person, username: 'whmcs_buyer', password: 'a new pass phrase' };
    expectStatus(await api.patch(`${APP}/users/${user}`, password), 200);

    expectStatus(await api.delete(`${APP}/servers/${id}`), 204);
    expectStatus(await find(), 404);
    expect(world.node.daemon.callsTo('DELETE', `/api/servers/${uuid}`)).toHaveLength(1);
  });
});

describe('the calls of a Paymenter extension', () => {
  const order = 'paymenter-99';
  const find = (): Promise<ApiAnswer> => api.get(`${APP}/servers/external/${order}`);

  it('carry a service from the order to its end', async () => {
    // The settings of a product are chosen from these.
    for (const list of ['nodes', 'locations', 'nests']) expectStatus(await api.get(`${APP}/${list}`), 200);
    expectStatus(await api.get(`${APP}/nests/${world.egg.nestId}/eggs`), 200);

    expectStatus(await find(), 404);
    const look = `${APP}/users?filter[email]=payer%40example.com`;
    expect(expectStatus(await api.get(look), 200).at('data')).toEqual([]);
    const person = { email: 'payer@example.com', username: 'payer-x', first_name: 'Pay', last_name: 'Er' };
    const user = expectStatus(await api.post(`${APP}/users`, person), 201).at<number>('attributes.id');
    expect((await api.get(look)).at('data.0.attributes.id')).toBe(user);

    // It looks for a free allocation itself.
    const free = expectStatus(
      await api.get(`${APP}/nodes/${world.node.id}/allocations?per_page=100`),
      200,
    ).at<{ attributes: { id: number; assigned: boolean } }[]>('data');
    const allocation = free.find(({ attributes }) => !attributes.assigned)!.attributes.id;
    const egg = await eggOf();
    const made = expectStatus(
      await api.post(`${APP}/servers`, {
        external_id: order,
        name: 'Payer: Small',
        user,
        egg: world.egg.id,
        docker_image: egg.docker_image,
        startup: egg.startup,
        environment: await environmentOf(),
        limits: { memory: 256, swap: 0, disk: 512, io: 500, cpu: 50 },
        feature_limits: { databases: 0, backups: 0, allocations: 0 },
        allocation: { default: allocation },
      }),
      201,
    );
    const { id, uuid } = made.at<{ id: number; uuid: string }>('attributes');
    await installed(uuid);

    expectStatus(await api.post(`${APP}/servers/${id}/suspend`), 204);
    expectStatus(await api.post(`${APP}/servers/${id}/suspend`), 204);
    expectStatus(await api.post(`${APP}/servers/${id}/unsuspend`), 204);
    const upgraded = await api.patch(`${APP}/servers/${id}/build`, {
      allocation,
      limits: { memory: 384, swap: 0, disk: 1024, io: 500, cpu: 75, threads: null },
      feature_limits: { databases: 2, backups: 2, allocations: 1 },
    });
    expect(expectStatus(upgraded, 200).at('attributes.limits.memory')).toBe(384);
    expectStatus(await api.delete(`${APP}/servers/${id}`), 204);
    expectStatus(await find(), 404);
    // A termination that is repeated finds nothing, and says so.
    expectStatus(await api.delete(`${APP}/servers/${id}`), 404);
  });
});

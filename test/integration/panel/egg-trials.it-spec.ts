import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EggTrialItem } from '@app/contracts/application/egg-trials.contract.js';
import { EggTrialSteps } from '../../../apps/panel/src/modules/egg-trials/egg-trial-steps.service.js';
import { OperationsService } from '../../../apps/panel/src/modules/operations/index.js';
import { Problems } from '../../../apps/panel/src/modules/overview/problems/problems.service.js';
import { createEgg } from './support/catalogue.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

type Attributes = EggTrialItem['attributes'];

let world: ServerWorld;
let egg: number;
let path: string;

beforeAll(async () => {
  world = await startServerWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.node.daemon.reset();
  ({ id: egg } = await createEgg(world.api));
  path = `/api/application/eggs/${egg}/trials`;
});

const logged = (data: string): void => {
  world.node.daemon.answer('GET', '/install-logs', { status: 200, body: { data } });
};
const start = async (): Promise<{ uuid: string; trial: number; operation: number }> => {
  const answer = await world.api.post(path, { node: world.node.id });
  expect([answer.status, answer.body]).toEqual([202, answer.body]);
  return {
    uuid: answer.at('attributes.server'),
    trial: answer.at('meta.trial'),
    operation: answer.at('attributes.id'),
  };
};
const report = async (uuid: string, body: object): Promise<void> => {
  const answer = await world.node.remote.post(`/api/remote/servers/${uuid}/install`, body);
  expect(answer.status).toBe(204);
};
/** Steps as if whatever waits for its time had waited long enough. */
const step = async (): Promise<void> => {
  await world.panel.database.query(
    'UPDATE egg_trials SET next_at = next_at - INTERVAL 1 HOUR WHERE next_at IS NOT NULL',
  );
  await world.panel.app.get(EggTrialSteps, { strict: false }).run(new AbortController().signal);
};
const last = async (): Promise<Attributes> => (await world.api.get(path)).at('data.0.attributes');
const servers = async (): Promise<number> => {
  const rows = await world.panel.database.query<{ count: number }>(
    'SELECT COUNT(*) AS count FROM servers WHERE egg_id = ?',
    [egg],
  );
  return Number(rows[0]!.count);
};
const deletions = (uuid: string): number =>
  world.node.daemon.callsTo('DELETE', `/api/servers/${uuid}`).length;

describe('a trial of an egg', () => {
  it('installs it in a server of its own and tells how that ended, and the server is gone', async () => {
    logged(Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n') + '\n');
    const { uuid, trial, operation } = await start();
    const listed = await world.api.get(`/api/application/operations?filter[server]=${uuid}`);
    expect(listed.at('data.0.attributes')).toMatchObject({ id: operation, kind: 'install', outcome: null });
    await step();
    expect(await last()).toMatchObject({ id: trial, outcome: null, server: uuid, ended_at: null, log: [] });
    await report(uuid, { successful: true, reinstall: false });
    await step();
    const ended = await last();
    expect(ended).toMatchObject({ id: trial, outcome: 'succeeded', error: null, server: null });
    expect(ended.log).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 10}`));
    expect(ended.ended_at).not.toBeNull();
    expect([await servers(), deletions(uuid)]).toEqual([0, 1]);
    // Nothing is done again.
    await step();
    expect([await last(), deletions(uuid)]).toEqual([ended, 1]);
  });

  it('tells why an installation failed, which is no problem of anybody', async () => {
    logged('curl: no such host');
    const { uuid } = await start();
    await report(uuid, { successful: false, reinstall: false });
    const problems = world.panel.app.get(Problems, { strict: false });
    await problems.look();
    expect((await problems.all()).map(({ subject }) => subject.id)).not.toContain(uuid);
    await step();
    expect(await last()).toMatchObject({ outcome: 'failed', log: ['curl: no such host'] });
    expect((await last()).error).not.toBeNull();
    expect(await servers()).toBe(0);
  });

  it('ends when its node gives no sign of life, and clears it away later', async () => {
    const { uuid } = await start();
    await world.node.daemon.stop();
    const operations = world.panel.app.get(OperationsService, { strict: false });
    await operations.expire(new Date(Date.now() + 120_000));
    await step();
    expect(await last()).toMatchObject({ outcome: null, server: uuid });
    // It has been patient for long enough: judged without a log, and taken from the node once that is back.
    await world.panel.database.query('UPDATE operations SET ended_at = ended_at - INTERVAL 1 HOUR');
    await step();
    expect(await last()).toMatchObject({ outcome: 'failed', server: uuid, log: [], ended_at: null });
    await world.node.daemon.resume();
    await step();
    expect(await last()).toMatchObject({ outcome: 'failed', server: null });
    expect([await servers(), deletions(uuid)]).toEqual([0, 1]);
  });

  it('does not wait for ever for a node that stays away: that is told once it is back', async () => {
    const { uuid } = await start();
    await report(uuid, { successful: true, reinstall: false });
    await world.node.daemon.stop();
    await world.panel.database.query('UPDATE operations SET ended_at = ended_at - INTERVAL 1 HOUR');
    await step();
    await world.panel.database.query('UPDATE egg_trials SET judged_at = judged_at - INTERVAL 1 HOUR');
    await step();
    await world.node.daemon.resume();
    expect(await last()).toMatchObject({ outcome: 'succeeded', server: null });
    expect(await servers()).toBe(0);
    const rows = await world.panel.database.query(
      "SELECT id FROM outbox WHERE job = 'servers.forget-on-node' AND payload LIKE ?",
      [`%${uuid}%`],
    );
    expect(rows).toHaveLength(1);
  });

  it('goes on from what a process that died has left', async () => {
    // Before the server was made.
    const now = new Date();
    await world.panel.database.query(
      "INSERT INTO egg_trials (egg_id, node_id, log, started_at, next_at) VALUES (?, ?, '[]', ?, ?)",
      [egg, world.node.id, now, now],
    );
    await step();
    expect(await last()).toMatchObject({ outcome: 'failed', server: null });
    // After it was judged, before it was cleared.
    const { uuid, trial } = await start();
    await report(uuid, { successful: true, reinstall: false });
    await world.panel.database.query(
      "UPDATE egg_trials SET outcome = 'succeeded', judged_at = NOW() WHERE id = ?",
      [trial],
    );
    await step();
    expect(await last()).toMatchObject({ id: trial, outcome: 'succeeded', server: null });
    expect([await servers(), deletions(uuid)]).toEqual([0, 1]);
    // Deleted by somebody while it was installing.
    const third = await start();
    const [row] = await world.panel.database.query<{ id: number }>('SELECT id FROM servers WHERE uuid = ?', [
      third.uuid,
    ]);
    expect((await world.api.delete(`/api/application/servers/${row!.id}`)).status).toBe(204);
    await step();
    expect(await last()).toMatchObject({ id: third.trial, outcome: 'failed', server: null });
  });

  it('leaves nothing where its node refuses the server', async () => {
    world.node.daemon.answer('POST', '/api/servers', { status: 500, body: { error: 'no' } });
    expect((await world.api.post(path, { node: world.node.id })).status).toBe(500);
    expect((await world.api.get(path)).at('data')).toEqual([]);
    expect(await servers()).toBe(0);
  });

  it('keeps the newest of those that have ended', async () => {
    for (let each = 0; each < 23; each++) {
      await world.panel.database.query(
        "INSERT INTO egg_trials (egg_id, node_id, log, started_at, ended_at) VALUES (?, ?, '[]', NOW(), NOW())",
        [egg, world.node.id],
      );
    }
    const { trial, uuid } = await start();
    expect((await world.api.get(path)).at<unknown[]>('data')).toHaveLength(20);
    const rows = await world.panel.database.query('SELECT id FROM egg_trials WHERE egg_id = ?', [egg]);
    expect(rows).toHaveLength(20);
    expect(await last()).toMatchObject({ id: trial });
    await report(uuid, { successful: true, reinstall: false });
    await step();
  });

  it('is refused with its reason', async () => {
    const { id: needy } = await createEgg(world.api, {
      variables: [{ name: 'Token', env_variable: 'TOKEN', default_value: '', rules: 'required|string' }],
    });
    const refusals: [string, object, string][] = [
      [path, {}, 'node'],
      [path, { node: 4_000_000 }, 'node'],
      [path, { node: world.node.id, environment: 'x' }, 'environment'],
      [`/api/application/eggs/${needy}/trials`, { node: world.node.id }, 'environment.TOKEN'],
    ];
    for (const [to, body, field] of refusals) {
      const answer = await world.api.post(to, body);
      expect([body, answer.status, answer.at('errors.0.meta.source_field')]).toEqual([body, 422, field]);
    }
    expect(
      (await world.api.post('/api/application/eggs/4000000/trials', { node: world.node.id })).status,
    ).toBe(404);
    const rows = await world.panel.database.query('SELECT id FROM egg_trials WHERE egg_id IN (?)', [
      [egg, needy],
    ]);
    expect(rows).toEqual([]);
  });

  it('happens on nodes alone where the caller makes servers', async () => {
    const other = await world.addNode();
    const role = await world.api.post('/api/application/roles', {
      name: 'Eggs',
      permissions: ['view egg', 'viewList egg', 'update egg', 'create server'],
      nodes: [other.id],
    });
    const user = await world.panel.createUser();
    await world.api.patch(`/api/application/users/${user.id}/roles/assign`, {
      roles: [role.at('attributes.id')],
    });
    const limited = world.panel.api(await world.panel.applicationKey(user, { egg: 3 }));
    expect((await limited.post(path, { node: world.node.id })).status).toBe(422);
    expect((await limited.post(path, { node: other.id })).status).toBe(202);
  });
});

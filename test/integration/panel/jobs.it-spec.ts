import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedServices } from '@app/testing/shared-services.js';
import { runCommand } from './support/cli.js';
import { appKeyOf } from './support/panel.js';
import { insert } from './support/client-scene.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const JOBS = '/api/application/jobs';

describe('jobs as administrators see them', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.panel.database.query('DELETE FROM outbox'));

  const job = (fields: Record<string, unknown> = {}): Promise<number> => {
    const now = new Date();
    const row = {
      job: 'servers.forget-on-node',
      payload: '{"nodeId":1}',
      available_at: now,
      created_at: now,
    };
    return insert(world.panel, 'outbox', { ...row, ...fields });
  };
  /** The operator's command, on the same database and Redis. */
  const operator = async (...words: string[]): Promise<string[]> => {
    const before = { ...process.env };
    Object.assign(process.env, {
      APP_URL: 'http://panel.test',
      APP_KEY: appKeyOf(world.panel.testDatabase),
      DATABASE_URL: world.panel.testDatabase.url,
      REDIS_URL: sharedServices().redisUrl,
      REDIS_PREFIX: world.panel.testDatabase.name,
    });
    try {
      return (await runCommand(...words)).split('\n');
    } finally {
      process.env = before;
    }
  };
  const dead = (): Promise<number> => job({ failed_at: new Date(), error: 'The node refused.' });
  const ids = async (query = ''): Promise<number[]> =>
    (await world.api.get(`${JOBS}${query}`))
      .at<{ attributes: { id: number } }[]>('data')
      .map(({ attributes }) => attributes.id);

  it('are listed, those that failed for good with what they failed of', async () => {
    const [waiting, failed] = [await job(), await dead()];
    const answer = await world.api.get(JOBS);
    expect([answer.status, answer.at('data.0')]).toEqual([
      200,
      {
        object: 'job',
        attributes: {
          id: failed,
          name: 'servers.forget-on-node',
          state: 'dead',
          payload: { nodeId: 1 },
          error: 'The node refused.',
          created_at: expect.stringMatching(/\+00:00$/),
          failed_at: expect.stringMatching(/\+00:00$/),
        },
      },
    ]);
    expect(answer.at('data.1.attributes')).toMatchObject({ id: waiting, state: 'waiting', failed_at: null });
    expect(answer.at('meta.pagination.total')).toBe(2);
    expect(await ids('?filter[state]=dead')).toEqual([failed]);
    expect(await ids('?filter[state]=waiting')).toEqual([waiting]);
    expect(await ids('?per_page=1&page=2')).toEqual([waiting]);
    expect((await world.api.get(`${JOBS}?filter[name]=x`)).status).toBe(400);
  });

  it('are told to the operator, too, and tried again at their word', async () => {
    const [waiting, failed] = [await job(), await dead()];
    const all = await operator('jobs');
    expect(all).toEqual([
      expect.stringMatching(
        new RegExp(`^${failed}  dead  servers.forget-on-node  \\S+  The node refused\\.$`),
      ),
      expect.stringMatching(new RegExp(`^${waiting}  waiting  servers.forget-on-node  \\S+$`)),
      '2 of 2 jobs',
    ]);
    expect((await operator('jobs', '--state', 'dead')).at(-1)).toBe('1 of 1 jobs');
    expect(await operator('jobs', '--page', '2')).toEqual(['0 of 2 jobs']);
    expect(await operator('jobs', 'retry', String(failed))).toEqual([
      'servers.forget-on-node is tried again.',
    ]);
    expect(await ids('?filter[state]=dead')).toEqual([]);
    const wrong: [string[], RegExp][] = [
      [['jobs', 'retry', String(waiting)], /has not failed for good/],
      [['jobs', 'retry', '4000000'], /there is no job 4000000/],
      [['jobs', 'retry'], /which job/],
      [['jobs', 'retry', 'x'], /which job/],
      [['jobs', '--state', 'alive'], /dead or waiting/],
      [['jobs', '--page', '0'], /from 1 on/],
    ];
    for (const [words, told] of wrong) await expect(operator(...words)).rejects.toThrow(told);
  });

  it('are tried again once when they are dead, and refused otherwise', async () => {
    const id = await dead();
    const answers = await Promise.all([1, 2].map(() => world.api.post(`${JOBS}/${id}/retry`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    expect(await ids('?filter[state]=waiting')).toEqual([id]);
    expect((await world.api.post(`${JOBS}/${await job()}/retry`)).status).toBe(409);
    for (const none of ['0', 'x', '99999999']) {
      expect((await world.api.post(`${JOBS}/${none}/retry`)).status).toBe(404);
    }
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

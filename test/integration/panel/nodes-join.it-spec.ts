import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { createNode } from './support/catalogue.js';
import { NO_LIMITS } from './support/access-rules.js';
import { startPanel, type TestPanel } from './support/panel.js';

const NODES = '/api/application/nodes';
const HOUR_MS = 3_600_000;

describe('joining a machine as a node', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let machine: ApiClient;
  beforeAll(async () => {
    panel = await startPanel({ env: NO_LIMITS });
    api = panel.api(await panel.applicationKey(await panel.createAdmin()));
    machine = panel.api();
  });
  afterAll(() => panel?.close());

  const tokenFor = async (node: number): Promise<string> => {
    const answer = await api.post(`${NODES}/${node}/join-token`);
    expect(answer.status).toBe(200);
    return answer.at<string>('command').split(' ').at(-1)!;
  };
  const join = (token: string): Promise<ApiAnswer> => machine.post('/api/remote/nodes/join', { token });

  it('answers a command for the machine, whose token is kept nowhere', async () => {
    const node = await createNode(api);
    const answer = await api.post(`${NODES}/${node}/join-token`);
    const [, token] = /^\.\/rookery node join http:\/\/panel\.test ([\w-]{43})$/.exec(answer.at('command'))!;
    const left = Date.parse(answer.at('expires_at')) - Date.now();
    expect(left).toBeGreaterThan(HOUR_MS - 60_000);
    expect(left).toBeLessThanOrEqual(HOUR_MS);
    const rows = await panel.database.query('SELECT * FROM node_join_tokens WHERE node_id = ?', [node]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('gives the configuration of the node for it, with which the machine is the node', async () => {
    const node = await createNode(api);
    const answer = await join(await tokenFor(node));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await api.get(`${NODES}/${node}/configuration`)).body);
    const { token_id: id, token } = answer.body;
    const servers = await panel.api(`${String(id)}.${String(token)}`).get('/api/remote/servers');
    expect(servers.status).toBe(200);
  });

  it('takes a token once, whoever asks at the same time', async () => {
    const token = await tokenFor(await createNode(api));
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => join(token)))).map((a) => a.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(19);
  });

  it('takes none that is unknown, too old, of a node that is gone, or older than another', async () => {
    const node = await createNode(api);
    const [older, newer] = [await tokenFor(node), await tokenFor(node)];
    const refusals = [await join('x'), await join(older)];
    await panel.database.query('UPDATE node_join_tokens SET expires_at = NOW(3) - INTERVAL 1 SECOND');
    refusals.push(await join(newer));
    const gone = await tokenFor(node);
    expect((await api.delete(`${NODES}/${node}`)).status).toBe(204);
    refusals.push(await join(gone));
    for (const { status, body } of refusals) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ code: 'InvalidTokenException' }] });
    }
  });

  it('asks for a token', async () => {
    for (const body of [{}, { token: 1 }, { token: '' }, { token: 'x'.repeat(256) }]) {
      const answer = await machine.post('/api/remote/nodes/join', body);
      expect(answer.status).toBe(422);
      expect(answer.at('errors.0.meta.source_field')).toBe('token');
    }
  });

  it('lets nobody try tokens for long', async () => {
    const tight = await startPanel({
      database: panel.testDatabase,
      env: { REDIS_PREFIX: `${panel.testDatabase.name}-tight`, RATELIMIT_NODE_JOIN: '2/60' },
    });
    try {
      const statuses = [];
      for (let turn = 0; turn < 3; turn++) {
        statuses.push((await tight.api().post('/api/remote/nodes/join', { token: 'x' })).status);
      }
      expect(statuses).toEqual([400, 400, 429]);
    } finally {
      await tight.close();
    }
  });
});

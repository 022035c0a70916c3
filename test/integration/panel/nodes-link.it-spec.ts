import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getSystem } from '@app/contracts/daemon/system.contract.js';
import { NodeGateway, NodesService } from '../../../apps/panel/src/modules/nodes/index.js';
import { NodeTokens } from '../../../apps/panel/src/access/node-tokens.port.js';
import type { ApiClient } from './support/api-client.js';
import { createNode } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';

const PATH = '/api/application/nodes';

interface Push {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: Record<string, unknown>;
}

describe('the link between a node and its record', () => {
  let panel: TestPanel;
  let api: ApiClient;
  const daemons: Server[] = [];

  beforeAll(async () => {
    panel = await startPanel({ worker: true });
    api = panel.api(await panel.applicationKey(await panel.createAdmin()));
  });
  afterEach(async () => {
    for (const daemon of daemons.splice(0)) {
      daemon.closeAllConnections();
      await new Promise((resolve) => daemon.close(resolve));
    }
  });
  afterAll(() => panel?.close());

  /** All that follows from the writes has been done. */
  const nothingLeft = (): Promise<void> =>
    expect.poll(() => panel.database.query('SELECT job FROM outbox'), { timeout: 20_000 }).toEqual([]);

  /** A node process that takes configurations; `status` says how it answers. */
  async function startDaemon(
    status: (push: Push) => number = () => 200,
  ): Promise<{ port: number; pushes: Push[]; requests: () => number }> {
    const pushes: Push[] = [];
    let requests = 0;
    const server = createServer((request, response) => {
      requests++;
      if (request.method === 'GET') {
        const about = { name: 'ours', version: '1.0.0', features: [] };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(about));
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        const push = { authorization: request.headers.authorization, path: request.url, body };
        pushes.push(push);
        response.writeHead(status(push), { 'content-type': 'application/json' }).end('{"applied":true}');
      });
    });
    daemons.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, pushes, requests: () => requests };
  }

  /** A node on this machine, as the quick start makes one. */
  const localNode = (port: number): Promise<{ id: number }> =>
    panel.app.get(NodesService, { strict: false }).create(
      {
        name: 'Local',
        fqdn: '127.0.0.1',
        scheme: 'http',
        memory: 0,
        memory_overallocate: 0,
        disk: 0,
        disk_overallocate: 0,
        daemon_sftp: 2022,
        daemon_listen: port,
      },
      { isLocalAllowed: true },
    );

  it('finds the node of a token, and no other', async () => {
    const id = await createNode(api, { name: 'caller' });
    const configuration = await api.get(`${PATH}/${id}/configuration`);
    const tokens = panel.app.get(NodeTokens, { strict: false });
    const found = await tokens.find(configuration.at<string>('token_id'));
    expect(found).toMatchObject({ node: { id }, token: configuration.at<string>('token') });
    expect(await tokens.find('A'.repeat(16))).toBeNull();
    expect(await tokens.find('ü'.repeat(16))).toBeNull();
    expect(await tokens.find('')).toBeNull();
  });

  it('lets every process forget a key that was replaced', async () => {
    const env = { APP_KEY: Buffer.alloc(32, 7).toString('base64') };
    const first = await startPanel({ env });
    const second = await startPanel({ env, database: first.testDatabase });
    try {
      const admin = first.api(await first.applicationKey(await first.createAdmin()));
      const id = await createNode(admin, { fqdn: 'node.invalid' });
      const before = (await admin.get(`${PATH}/${id}/config`)).at<string>('token_id');
      const there = second.app.get(NodeTokens, { strict: false });
      expect((await there.find(before))?.node.id).toBe(id);
      await admin.patch(`${PATH}/${id}`, { reset_secret: true });
      await expect.poll(() => there.find(before), { timeout: 5_000 }).toBeNull();
      const after = (await admin.get(`${PATH}/${id}/config`)).at<string>('token_id');
      expect((await there.find(after))?.node.id).toBe(id);
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('calls no node inside a transaction, and rolls back what tried to', async () => {
    const daemon = await startDaemon();
    const { id } = await localNode(daemon.port);
    const gateway = panel.app.get(NodeGateway, { strict: false });
    await expect(
      panel.database.transaction(async () => {
        await panel.database.query('UPDATE nodes SET name = ? WHERE id = ?', ['Half done', id]);
        await gateway.call(id, getSystem, {});
      }),
    ).rejects.toThrow(new TypeError('node call daemon.system.information inside a database transaction'));
    expect(daemon.requests()).toBe(0);
    expect((await api.get(`${PATH}/${id}`)).at('attributes.name')).toBe('Local');
    await expect(gateway.call(id, getSystem, {})).resolves.toBeDefined();
    expect(daemon.requests()).toBe(1);
  });

  it('tells a node its new configuration, under the key that the node still has', async () => {
    const daemon = await startDaemon();
    const { id } = await localNode(daemon.port);
    const before = await api.get(`${PATH}/${id}/configuration`);
    const answer = await api.patch(`${PATH}/${id}`, { upload_size: 250, reset_secret: true });
    expect(answer.status).toBe(200);
    expect(answer.at('attributes.upload_size')).toBe(250);
    const after = await api.get(`${PATH}/${id}/configuration`);
    expect(after.at('token_id')).not.toBe(before.at('token_id'));
    expect(after.at('token')).not.toBe(before.at('token'));
    await nothingLeft();
    // By the answer and by the job, which may both be first.
    expect(daemon.pushes.length).toBeGreaterThan(0);
    for (const push of daemon.pushes) {
      const authorization = `Bearer ${before.at<string>('token')}`;
      expect(push).toEqual({ authorization, path: '/api/update', body: after.body });
    }
    const tokens = panel.app.get(NodeTokens, { strict: false });
    expect(await tokens.find(before.at<string>('token_id'))).toBeNull();
    expect((await tokens.find(after.at<string>('token_id')))?.node.id).toBe(id);
  });

  it.each([
    { name: 'fails at first', answers: [500, 200], pushes: 2 },
    { name: 'knows no such route', answers: [404], pushes: 1 },
  ])('keeps a change although the node $name', async ({ answers, pushes }) => {
    const daemon = await startDaemon(() => answers.shift() ?? 500);
    const { id } = await localNode(daemon.port);
    const answer = await api.patch(`${PATH}/${id}`, { name: 'Renamed' });
    expect(answer.status).toBe(200);
    await nothingLeft();
    expect(daemon.pushes).toHaveLength(pushes);
    expect((await api.get(`${PATH}/${id}`)).at('attributes.name')).toBe('Renamed');
  });

  it('tells it under the new key when it has been told already', async () => {
    let before = '';
    const daemon = await startDaemon(({ authorization }) =>
      authorization === `Bearer ${before}` ? 403 : 200,
    );
    const { id } = await localNode(daemon.port);
    before = (await api.get(`${PATH}/${id}/configuration`)).at<string>('token');
    await api.patch(`${PATH}/${id}`, { reset_secret: true });
    await nothingLeft();
    const after = (await api.get(`${PATH}/${id}/configuration`)).at<string>('token');
    const keys = daemon.pushes.map((push) => push.authorization);
    expect(keys.at(0)).toBe(`Bearer ${before}`);
    expect(keys.at(-1)).toBe(`Bearer ${after}`);
  });
});

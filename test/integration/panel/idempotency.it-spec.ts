import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdempotencyJobs } from '../../../apps/panel/src/modules/idempotency/idempotency.jobs.js';
import { PanelProcess } from '../support/panel-process.js';
import { apiClient, type ApiAnswer, type ApiClient } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

// That every write can be repeated is finders/idempotency.it-spec.ts.
const LOCATIONS = '/api/application/locations';
const SERVERS = '/api/application/servers';

let world: ServerWorld;
let panel: PanelProcess;
let secret: string;
/** A process of its own, which may be killed. */
let apart: ApiClient;
let key: string;

beforeAll(async () => {
  world = await startServerWorld();
  panel = await PanelProcess.start(world.panel);
  secret = await world.panel.applicationKey(world.admin);
  apart = apiClient(panel.url, secret);
});
afterAll(async () => {
  await panel?.kill();
  await world?.close();
});
beforeEach(async () => {
  world.node.daemon.reset();
  if (!panel.isRunning) await panel.start();
  key = randomUUID();
});

const headers = (): Record<string, string> => ({ 'idempotency-key': key });
const location = (short = randomUUID().slice(0, 20)) => ({ short, long: 'x' });
const countOf = async (table: string, where: string, value: unknown): Promise<number> =>
  world.panel.database.count(`FROM ${table} WHERE ${where} = ?`, [value]);
const replayed = (answer: ApiAnswer): boolean => answer.headers.get('idempotency-replayed') === 'true';
const refusal = ({ status, at }: ApiAnswer): unknown => [status, at('errors.0.code')];
const age = (ms: number): Promise<unknown> =>
  world.panel.database.query('UPDATE idempotency_keys SET created_at = ? WHERE name = ?', [
    new Date(Date.now() - ms),
    key,
  ]);
const RUNNING = [409, 'IdempotencyKeyRunningException'];

describe('a key', () => {
  it('stands for one request', async () => {
    const body = location();
    expect((await world.api.post(LOCATIONS, body, headers())).status).toBe(201);
    const other = await world.api.post(LOCATIONS, location(), headers());
    expect(refusal(other)).toEqual([422, 'IdempotencyKeyReusedException']);
    const elsewhere = await world.api.post('/api/application/nests', body, headers());
    expect(refusal(elsewhere)).toEqual([422, 'IdempotencyKeyReusedException']);
  });

  it('is its owner’s alone, whichever of their keys they use', async () => {
    const body = location();
    expect(replayed(await world.api.post(LOCATIONS, body, headers()))).toBe(false);
    const sibling = world.panel.api(await world.panel.applicationKey(world.admin));
    expect(replayed(await sibling.post(LOCATIONS, body, headers()))).toBe(true);
    const stranger = world.panel.api(await world.panel.applicationKey(await world.panel.createAdmin()));
    const answer = await stranger.post(LOCATIONS, location(), headers());
    expect([answer.status, replayed(answer)]).toEqual([201, false]);
  });

  it('gives nothing again to a key that may not do it', async () => {
    const body = location();
    expect((await world.api.post(LOCATIONS, body, headers())).status).toBe(201);
    const reader = world.panel.api(await world.panel.applicationKey(world.admin, { location: 1 }));
    expect((await reader.post(LOCATIONS, body, headers())).status).toBe(403);
  });

  it.each(['x'.repeat(256), 'x'.repeat(10_240), 'two words', ''])('cannot be %.20j', async (name) => {
    const answer = await world.api.post(LOCATIONS, location(), { 'idempotency-key': name });
    expect(refusal(answer)).toEqual([400, 'InvalidIdempotencyKeyException']);
  });

  it('is free again after a refusal, which has changed nothing', async () => {
    const body = location();
    await world.api.post(LOCATIONS, body);
    expect((await world.api.post(LOCATIONS, body, headers())).status).toBe(422);
    expect((await world.api.post(LOCATIONS, location(), headers())).status).toBe(201);
    const failing = await world.body();
    world.node.daemon.answer('POST', '/api/servers', 'drop', 1);
    key = randomUUID();
    expect((await world.api.post(SERVERS, failing, headers())).status).toBe(504);
    expect((await world.api.post(SERVERS, failing, headers())).status).toBe(201);
  });

  it('lasts a day, and is swept then', async () => {
    const body = location();
    await world.api.post(LOCATIONS, body, headers());
    await age(24 * 3_600_000 + 60_000);
    // It acts again, and is refused for what is there.
    expect((await world.api.post(LOCATIONS, body, headers())).status).toBe(422);
    expect((await world.api.post(LOCATIONS, location(), headers())).status).toBe(201);
    await age(24 * 3_600_000 + 60_000);
    await world.panel.app.get(IdempotencyJobs, { strict: false }).prune(new AbortController().signal);
    expect(await countOf('idempotency_keys', 'name', key)).toBe(0);
  });

  it('keeps no secret that can be read', async () => {
    const body = { description: 'x', permissions: { server: 1 } };
    const made = await world.api.post('/api/application/keys', body, headers());
    const token = made.at<string>('meta.secret_token');
    expect((await world.api.post('/api/application/keys', body, headers())).at('meta.secret_token')).toBe(
      token,
    );
    const [row] = await world.panel.database.query<{ answer: string }>(
      'SELECT answer FROM idempotency_keys WHERE name = ?',
      [key],
    );
    expect(row!.answer).not.toContain(token);
  });
});

describe('requests at the same time', () => {
  it('act once', async () => {
    const body = location();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 ? world.api : apart).post(LOCATIONS, body, headers()),
      ),
    );
    for (const answer of answers) {
      if (answer.status !== 201) expect(refusal(answer)).toEqual(RUNNING);
      if (answer.status === 409) expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(answers.filter((answer) => answer.status === 201 && !replayed(answer))).toHaveLength(1);
    expect(await countOf('locations', 'short', body.short)).toBe(1);
  });
});

describe('the panel dies', () => {
  /** Has a write begin and stop before its table; gives what ends that. */
  async function lock(table: string): Promise<() => Promise<void>> {
    const database = await createConnection(world.panel.testDatabase.url);
    await database.query(`LOCK TABLES ${table} WRITE`);
    return () => database.end();
  }
  const isWaiting = async (): Promise<boolean> => {
    const rows = await world.panel.database.query<{ State: string | null }>('SHOW PROCESSLIST');
    return rows.some(({ State }) => /metadata lock/.test(String(State)));
  };

  it('in the middle of a write: the next one acts', async () => {
    const body = location();
    const unlock = await lock('locations');
    try {
      const cut = apart.post(LOCATIONS, body, headers()).catch(() => null);
      await expect.poll(isWaiting).toBe(true);
      expect(refusal(await world.api.post(LOCATIONS, body, headers()))).toEqual(RUNNING);
      await panel.kill();
      expect(await cut).toBeNull();
    } finally {
      await unlock();
    }
    await expect
      .poll(async () => (await world.api.post(LOCATIONS, body, headers())).status, { timeout: 10_000 })
      .toBe(201);
    expect(replayed(await world.api.post(LOCATIONS, body, headers()))).toBe(true);
    expect(await countOf('locations', 'short', body.short)).toBe(1);
  });

  it('after a write: the next panel gives the same answer', async () => {
    const body = location();
    const first = await apart.post(LOCATIONS, body, headers());
    const gone = await apart.delete(`${LOCATIONS}/${first.at<number>('attributes.id')}`, {
      'idempotency-key': `${key}-2`,
    });
    await panel.kill();
    await panel.start();
    const again = await apart.post(LOCATIONS, body, headers());
    expect([again.status, again.body, replayed(again)]).toEqual([201, first.body, true]);
    const path = `${LOCATIONS}/${first.at<number>('attributes.id')}`;
    const second = await apart.delete(path, { 'idempotency-key': `${key}-2` });
    expect([gone.status, second.status, replayed(second)]).toEqual([204, 204, true]);
    expect(await countOf('locations', 'short', body.short)).toBe(0);
  });

  it('while a node is asked: nobody asks it again', async () => {
    const body = await world.body({ name: key });
    const asked = Promise.withResolvers<void>();
    const never = new Promise<{ status: number }>(() => undefined);
    world.node.daemon.answer('POST', '/api/servers', () => (asked.resolve(), never), 1);
    const cut = apart.post(SERVERS, body, headers()).catch(() => null);
    await asked.promise;
    expect(refusal(await world.api.post(SERVERS, body, headers()))).toEqual(RUNNING);
    await panel.kill();
    expect(await cut).toBeNull();
    await age(180_000);
    const late = await world.api.post(SERVERS, body, headers());
    expect(refusal(late)).toEqual([409, 'IdempotencyOutcomeUnknownException']);
    expect(await countOf('servers', 'name', key)).toBe(1);
    expect(world.node.daemon.callsTo('POST', '/api/servers')).toHaveLength(1);
  });
});

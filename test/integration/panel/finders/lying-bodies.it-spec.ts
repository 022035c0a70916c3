import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { waitUntil } from '@app/testing/process.js';
import { NO_LIMITS, ruleOf } from '../support/access-rules.js';
import { ClientScene } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { Targets } from './access-targets.js';
import { fittingFor, makeStage, withLast, type Stage } from './answer-requests.js';

/**
 * Bodies that are another length than they say, or have no end, at every route that writes, from whoever may call it
 * and with what would be taken if it were whole: refused, and nothing of it is written anywhere. Every later route
 * enters by itself.
 */
const CELLS = ROUTES.filter((route) => areaOf(route) !== 'daemon' && route.status !== 101).flatMap((route) =>
  pathsOf(route)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => ({ method, path, route })),
);
const DEADLINE_MS = 20_000;

/** A whole request by somebody who may send it. */
interface Prepared {
  readonly name: string;
  readonly head: readonly string[];
  readonly body: string;
  /** It cannot be done without a body of its type; others do not look at a form. */
  readonly needsBody: boolean;
}

let world: ServerWorld;
let scene: ClientScene;
let requests: readonly Prepared[];

beforeAll(async () => {
  world = await startServerWorld({ env: { ...NO_LIMITS, CLIENT_ALLOCATIONS_ENABLED: 'true' } });
  scene = await ClientScene.create(world.panel);
  const prepared: Prepared[] = [];
  for (const cell of CELLS) prepared.push(await prepare(cell));
  requests = prepared;
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

async function prepare({ method, path, route }: (typeof CELLS)[number]): Promise<Prepared> {
  const stage = await makeStage(world, scene);
  const targets = new Targets(world, scene, stage.server);
  const owner = { name: 'owner', user: stage.owner, headers: () => ({}) };
  const filled = await targets.fill(path, owner, true);
  const fitting = await fittingFor(route.id, stage);
  const { body, query = '', last } = fitting;
  const url = last === undefined ? filled : withLast(path, filled, last);
  const headers = {
    'content-type': 'application/json',
    ...(await credentials(route, path, stage)),
    ...fitting.headers,
  };
  return {
    name: `${method} ${path}`,
    head: [
      `${method} ${url}${query} HTTP/1.1`,
      'host: panel.test',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ],
    body: typeof body === 'string' ? body : JSON.stringify(body ?? { name: 'x' }),
    needsBody: route.bodyTreatment === 'multipart' || route.body?.safeParse({}).success === false,
  };
}

async function credentials(
  route: RouteDescriptor,
  path: string,
  stage: Stage,
): Promise<Record<string, string>> {
  const { kind } = ruleOf(route.id, path);
  const { panel, admin, node } = world;
  if (kind === 'session') {
    await stage.browser.login(stage.owner.username);
    const { cookie, csrf } = stage.browser;
    return { origin: 'http://panel.test', cookie: cookie!, 'x-csrf-token': csrf! };
  }
  if (kind === 'login' || kind === 'signed') return {};
  const token = `${node.reference.daemonTokenId}.${node.reference.daemonToken}`;
  const key =
    kind === 'node'
      ? token
      : await (kind === 'resource' ? panel.applicationKey(admin) : panel.accountKey(stage.owner));
  return { authorization: `Bearer ${key}` };
}

/** Sends that and says that nothing more will come; what was answered until the panel hung up. */
function sendAndEnd(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port: Number(new URL(world.panel.url).port), host: '127.0.0.1' });
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => undefined).on('close', () => resolve(answer));
    socket.end(text);
  });
}

/** Every table but the ones that note calls, the use of a key and the panel's own work. */
async function written(): Promise<Record<string, unknown>> {
  const { database } = world.panel;
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_name NOT IN ('api_keys', 'outbox', 'nodes', 'request_log')`,
  );
  const sums = await database.query<{ Table: string; Checksum: unknown }>(
    `CHECKSUM TABLE ${tables.map(({ name }) => `\`${name}\``).join(', ')}`,
  );
  return Object.fromEntries(sums.map(({ Table, Checksum }) => [Table, Checksum]));
}

/** A part of a form that begins a file, and no boundary after it. */
const endlessForm = ({ head, needsBody }: Prepared): string | null => {
  if (!needsBody) return null;
  const part = '--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nhalf';
  const lines = head.filter((line) => !line.startsWith('content-type:'));
  const form = ['content-type: multipart/form-data; boundary=b', `content-length: ${part.length + 1_000}`];
  return `${[...lines, ...form].join('\r\n')}\r\n\r\n${part}`;
};

const LIES: readonly (readonly [string, (request: Prepared) => string | null])[] = [
  [
    'a length that is more than comes',
    ({ head, body }) => `${[...head, `content-length: ${body.length + 1_000}`].join('\r\n')}\r\n\r\n${body}`,
  ],
  [
    'a length that is less than comes',
    ({ head, body }) =>
      `${[...head, `content-length: ${Math.floor(body.length / 2)}`].join('\r\n')}\r\n\r\n${body}`,
  ],
  [
    'chunks without an end',
    ({ head, body }) =>
      `${[...head, 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`,
  ],
  [
    'two lengths',
    ({ head, body }) =>
      `${[...head, `content-length: ${body.length}`, 'content-length: 1'].join('\r\n')}\r\n\r\n${body}`,
  ],
  [
    'a length that is none',
    ({ head, body }) => `${[...head, 'content-length: -5'].join('\r\n')}\r\n\r\n${body}`,
  ],
  ['a form without an end', endlessForm],
];

it('is asked of every route that writes', () => {
  expect(requests.length).toBeGreaterThan(90);
});

it.each(LIES)('of bodies with %s nothing is written', async (_what, lie) => {
  const [before, open] = [await written(), await connections()];
  const wrong: string[] = [];
  for (const request of requests) {
    const text = lie(request);
    if (text === null) continue;
    const answer = await sendAndEnd(text);
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
    if (status !== 0 && (status < 400 || status >= 500))
      wrong.push(`${request.name}: ${answer.slice(0, 400)}`);
  }
  expect(wrong).toEqual([]);
  await waitUntil('the panel to be done', async () => (await connections()) <= open, DEADLINE_MS);
  expect(await written()).toEqual(before);
  expect([...scene.daemon.files.files.keys()]).toEqual([]);
});

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => {
    world.panel.app.getHttpServer().getConnections((error: Error | null, count: number) => {
      if (error) reject(error);
      else resolve(count);
    });
  });

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ROUTES } from '@app/contracts/client/index.js';
import { pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import {
  BODY_OF_ROUTE,
  NO_LIMITS,
  outcomeOf,
  PERMISSION_OF_ROUTE,
  ruleOf,
  type Outcome,
} from '../support/access-rules.js';
import type { ApiAnswer } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { Callers, type Caller } from './access-callers.js';
import { Targets } from './access-targets.js';

/**
 * Every server route of the client API in every state that shuts a server to its users, and while its node is away:
 * 401, 404, 409, 403, 422 in this order (conventions.md §1, §10). The other refusals are access-matrix.it-spec.ts.
 */
type State =
  | 'suspended'
  | 'installing'
  | 'a failed installation'
  | 'restoring'
  | 'transferring'
  | 'maintenance'
  | 'node away';
type Seen = Outcome | 409 | 422 | 504;

const STATUS_OF: Readonly<Partial<Record<State, string>>> = {
  suspended: 'suspended',
  installing: 'installing',
  'a failed installation': 'install_failed',
  restoring: 'restoring_backup',
};
const STATES: readonly State[] = [
  ...(Object.keys(STATUS_OF) as State[]),
  'transferring',
  'maintenance',
  'node away',
];

/** Open in every state (conventions.md §10; whoever may do nothing else may still look, leave and end work). */
const ALWAYS_OPEN = new Set([
  'client.servers.details',
  'client.subusers.leave',
  'client.operations.list',
  'client.operations.cancel',
]);
/** The kind of the operation says when it may begin again: `operations-client.it-spec.ts`. */
const DECIDED_LATER = new Set(['client.operations.retry']);
/** Shut to administrators too, who may watch in all others (conventions.md §10). */
const NOTHING_TO_WATCH: readonly State[] = ['suspended', 'maintenance'];

/** What cannot be done without the node; all else is answered from what the panel knows. */
const NEEDS_NODE = new Set([
  'client.servers.power',
  'client.servers.command',
  'client.servers.logs',
  'client.settings.reinstall',
  'client.files.list',
  'client.files.search',
  'client.files.contents',
  'client.files.rename',
  'client.files.chmod',
  'client.files.copy',
  'client.files.write',
  'client.files.decompress',
  'client.files.create-directory',
  'client.files.pull',
  'client.files.delete',
  'client.files.compress',
  'client.files.create-upload',
  'client.files.upload-state',
  'client.files.append-upload',
  'client.files.delete-upload',
  'client.backups.create',
  'client.backups.preview',
  'client.backups.restore',
  'client.backups.delete',
  // Its first task is done at once, and its error is the answer.
  'client.schedules.execute',
]);
const QUERY_OF_ROUTE: Readonly<Record<string, string>> = {
  'client.files.contents': '?file=/a',
  'client.files.download': '?file=/a',
  'client.files.search': '?name=a',
};
const TUS = { 'tus-resumable': '1.0.0' };
const HEADERS_OF_ROUTE: Readonly<Record<string, Record<string, string>>> = {
  'client.files.create-upload': { ...TUS, 'upload-length': '1', 'upload-metadata': `name ${btoa('a')}` },
  'client.files.upload-state': TUS,
  'client.files.append-upload': {
    ...TUS,
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  },
  'client.files.delete-upload': TUS,
};

const CALLERS = [
  'nobody',
  'another tenant',
  "another tenant's browser",
  'application key with everything',
  'subuser with nothing',
  'subuser with everything',
  'owner',
  "owner's browser",
  'root administrator',
  "administrator's browser",
];

/** The sockets are gateways'; they have tests of their own. */
const SERVER_ROUTES: readonly RouteDescriptor[] = CLIENT_ROUTES.filter(
  (route) => route.path.includes(':server') && route.status !== 101,
);
const CELLS = SERVER_ROUTES.flatMap((route) =>
  pathsOf(route).map(({ method, path }) => ({ method, path, route })),
);
type Cell = (typeof CELLS)[number];

let world: ServerWorld;
let scene: ClientScene;
let server: SceneServer;
let callers: readonly Caller[];
let targets: Targets;

beforeAll(async () => {
  world = await startServerWorld({ env: NO_LIMITS });
  scene = await ClientScene.create(world.panel);
  server = await scene.server({ owner: world.owner, state: 'running' });
  await world.panel.database.query('UPDATE servers SET backup_limit = 100 WHERE id = ?', [server.id]);
  const { all } = await Callers.create(world, scene, server);
  callers = CALLERS.map((name) => all.find((caller) => caller.name === name)!);
  targets = new Targets(world, scene, server);
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

async function enter(state: State | null): Promise<void> {
  await scene.makeIdle(server);
  await world.panel.database.query('DELETE FROM server_transfers');
  await scene.setStatus(server, (state && STATUS_OF[state]) ?? null);
  await world.panel.database.query('UPDATE nodes SET maintenance_mode = ? WHERE id = ?', [
    state === 'maintenance' ? 1 : 0,
    scene.nodeId,
  ]);
  await (state === 'node away' ? scene.daemon.stop() : scene.daemon.resume());
}
afterEach(async () => {
  await enter(null);
});

/** On its way to another node. */
async function beginTransfer(): Promise<void> {
  const now = new Date();
  await world.panel.database.query(
    `INSERT INTO server_transfers (server_id, is_running, old_node, new_node, new_allocation,
       old_additional_allocations, new_additional_allocations, created_at, updated_at)
     VALUES (?, 1, ?, ?, ?, '[]', '[]', ?, ?)`,
    [server.id, scene.nodeId, scene.nodeId, server.allocationId, now, now],
  );
}

const isOpen = ({ id }: RouteDescriptor, state: State, { isAdmin }: Caller): boolean =>
  ALWAYS_OPEN.has(id) ||
  (id === 'client.servers.websocket' && isAdmin === true && !NOTHING_TO_WATCH.includes(state));

function expectedIn(state: State, { method, path, route }: Cell, caller: Caller): Seen {
  const calm = outcomeOf(ruleOf(route.id, path), method, path, caller);
  if (calm === 401 || calm === 404 || caller.header === 'application') return calm;
  if (state === 'node away') return calm === 'through' && NEEDS_NODE.has(route.id) ? 504 : calm;
  return isOpen(route, state, caller) ? calm : 409;
}

async function call({ method, path, route }: Cell, caller: Caller, body: unknown): Promise<ApiAnswer> {
  const url = (await targets.fill(path, caller, true)) + (QUERY_OF_ROUTE[route.id] ?? '');
  const headers = { ...HEADERS_OF_ROUTE[route.id], ...caller.headers() };
  return world.panel.api().send(method, url, body, headers);
}

function seenIn({ status, at }: ApiAnswer): Seen | number {
  if (status === 409) return at('errors.0.code') === 'ServerStateConflictException' ? 409 : 'through';
  return [401, 403, 404, 429].includes(status) || status >= 500 ? status : 'through';
}

/** What a call may have taken or begun is there again, or is over. */
async function restore({ method, path, route }: Cell, caller: Caller, answer: ApiAnswer): Promise<void> {
  if (answer.status >= 300 || method === 'GET') return;
  if (route.id === 'client.operations.retry') await scene.makeIdle(server);
  if (method === 'DELETE') targets.forget(path);
  if (route.id === 'client.subusers.leave') await scene.subuser(server, caller.user!, caller.permissions!);
}

describe('every server route of the client API', () => {
  it('is in the list of permissions, and every caller is there', () => {
    expect(SERVER_ROUTES.map(({ id }) => id).sort()).toEqual(Object.keys(PERMISSION_OF_ROUTE).sort());
    expect(callers.map(({ name }) => name)).toEqual(CALLERS);
    for (const id of [...ALWAYS_OPEN, ...DECIDED_LATER, ...NEEDS_NODE]) {
      expect(PERMISSION_OF_ROUTE, id).toHaveProperty([id]);
    }
  });

  it.each(STATES)('answers each caller as it has to: %s', async (state) => {
    await enter(state);
    if (state === 'transferring') await beginTransfer();
    const wrong: string[] = [];
    for (const cell of CELLS.filter(({ route }) => !DECIDED_LATER.has(route.id))) {
      for (const caller of callers) {
        const expected = expectedIn(state, cell, caller);
        const answer = await call(cell, caller, BODY_OF_ROUTE[cell.route.id]);
        const seen = seenIn(answer);
        if (seen !== expected) {
          const found = `${seen} (${answer.status}) instead of ${expected}`;
          wrong.push(`${cell.method} ${cell.path}, ${caller.name}: ${found}`);
        }
        await restore(cell, caller, answer);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('looks at what was sent after all of that', async () => {
    const wrong: string[] = [];
    for (const cell of CELLS) {
      const body = wrongBody(cell.route);
      if (body === null) continue;
      for (const caller of callers) {
        const rule = ruleOf(cell.route.id, cell.path);
        // Which permission a signal needs is known once it is one (client-api.md #22).
        const known =
          cell.route.id === 'client.servers.power' ? ({ kind: 'member', permission: null } as const) : rule;
        const calm = outcomeOf(known, cell.method, cell.path, caller);
        const { status } = await call(cell, caller, body);
        const expected = calm === 'through' ? 422 : calm;
        if (status !== expected) {
          wrong.push(`${cell.method} ${cell.path}, ${caller.name}: ${status} instead of ${expected}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(CELLS.filter(({ route }) => wrongBody(route) !== null).length).toBeGreaterThan(30);
  });
});

/** A body that no route takes: every field of a right one holds what it cannot be; null where there is none. */
function wrongBody({ id, body }: RouteDescriptor): Record<string, unknown> | null {
  if (!body) return null;
  const names = Object.keys((BODY_OF_ROUTE[id] as object | undefined) ?? {});
  return Object.fromEntries((names.length > 0 ? names : ['name']).map((name) => [name, { not: ['this'] }]));
}

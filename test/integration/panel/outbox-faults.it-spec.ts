import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase } from '@app/testing/database.js';
import {
  startMariaDb,
  startRedis,
  waitUntil,
  type TestMariaDb,
  type TestRedis,
} from '@app/testing/services.js';
import { WORK } from '../../../apps/panel/src/jobs.js';
import { OutboxRepository } from '../../../apps/panel/src/platform/queue/outbox.repository.js';
import { queueOf, Queues } from '../../../apps/panel/src/platform/queue/queues.js';
import type { ApiAnswer } from './support/api-client.js';
import { openConsole, startServerWorld, type ServerWorld } from './support/server-world.js';

const USERS = '/api/application/users';
const SERVERS = '/api/application/servers';
const END_SESSIONS = '/api/deauthorize-user';
const SETTLES_MS = 60_000;

type Fault = () => Promise<void>;

/** A write with a follow-up on the node: how often the node was reached by it tells whether it was lost. */
interface FollowUp {
  readonly name: string;
  prepare(world: ServerWorld): Promise<{
    /** May be sent again when it was refused. */
    send(): Promise<ApiAnswer>;
    /** Calls of the follow-up that the node has taken. */
    arrived(): number;
    /** Has the node do this while it answers the follow-up, once. */
    onArrival(fault: Fault): void;
    isUndone(): Promise<boolean>;
  }>;
}

const forceDelete: FollowUp = {
  name: 'a forced deletion',
  prepare: async ({ api, node, installedServer }) => {
    const { id, uuid } = await installedServer();
    const path = `/api/servers/${uuid}`;
    let refused = 0;
    let arrival: Fault = async () => undefined;
    node.daemon.answer('DELETE', path, async () => {
      // The request itself asks the node first, and is refused.
      if (refused === 0) {
        refused++;
        return { status: 500 };
      }
      const fault = arrival;
      arrival = async () => undefined;
      await fault();
      return { status: 204 };
    });
    return {
      send: () => {
        refused = 0;
        node.daemon.calls.length = 0;
        return api.delete(`${SERVERS}/${id}/force`);
      },
      arrived: () => Math.max(0, node.daemon.callsTo('DELETE', path).length - 1),
      onArrival: (fault) => (arrival = fault),
      isUndone: async () => (await api.get(`${SERVERS}/${id}`)).status === 200,
    };
  },
};

const newPassword: FollowUp = {
  name: 'the end of sessions',
  prepare: async ({ panel, api, node, installedServer }) => {
    const user = await panel.createUser();
    const { identifier } = await installedServer({ user: user.id });
    await openConsole(panel, user, identifier);
    let arrival: Fault = async () => undefined;
    node.daemon.answer('POST', END_SESSIONS, async () => {
      const fault = arrival;
      arrival = async () => undefined;
      await fault();
      return { status: 204 };
    });
    const [{ password: before }] = (await panel.database.query('SELECT password FROM users WHERE id = ?', [
      user.id,
    ])) as [{ password: string }];
    return {
      send: () => api.patch(`${USERS}/${user.id}`, { password: 'another-password' }),
      arrived: () => node.daemon.callsTo('POST', END_SESSIONS).length,
      onArrival: (fault) => (arrival = fault),
      isUndone: async () => {
        const [row] = await panel.database.query<{ password: string }>(
          'SELECT password FROM users WHERE id = ?',
          [user.id],
        );
        return row!.password === before;
      },
    };
  },
};

/** Where around the commit a service dies. */
const STEPS = [
  'before the row is written',
  'between the row and the commit',
  'between the commit and its publication',
  'while the worker does the job',
  'between the job and the removal of its row',
] as const;
/** The first step after it. */
const COMMIT = 2;

/** Services of this file alone: they are killed as a crash would, at the step that is named. */
describe('a follow-up of a commit takes effect once, whatever dies', () => {
  let mariadb: TestMariaDb;
  let redis: TestRedis;
  let world: ServerWorld;
  let outbox: OutboxRepository;
  let queues: Queues;

  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const database = await createDatabase(mariadb.url);
    world = await startServerWorld({ database, migrate: true, redisUrl: redis.url, worker: true });
    outbox = world.panel.app.get(OutboxRepository, { strict: false });
    queues = world.panel.app.get(Queues, { strict: false });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    world.node.daemon.reset();
  });
  afterAll(async () => {
    await world?.close();
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  const until = (what: string, check: () => Promise<boolean>): Promise<void> =>
    waitUntil(what, check, SETTLES_MS);
  const isUp = async (): Promise<boolean> => (await world.panel.api().get('/up')).status === 200;
  const isOutboxEmpty = async (): Promise<boolean> =>
    (await world.panel.database.query('SELECT id FROM outbox')).length === 0;
  /** No ticket is left that could still run. */
  const areQueuesEmpty = async (): Promise<boolean> => {
    const counts = await Promise.all(
      WORK.jobs.map((job) => queues.get(queueOf(job)).getJobCountByTypes('active', 'wait', 'delayed')),
    );
    return counts.every((count) => count === 0);
  };
  const settled = (what: string): Promise<void> =>
    until(what, async () => (await isOutboxEmpty()) && (await areQueuesEmpty()));

  function plant(step: (typeof STEPS)[number], fault: Fault, onArrival: (fault: Fault) => void): void {
    if (step === 'while the worker does the job') return onArrival(fault);
    const once = <T>(before: Fault | null, work: () => Promise<T>, after: Fault | null): Promise<T> =>
      (async () => {
        await before?.();
        const result = await work();
        await after?.();
        return result;
      })();
    const insert = outbox.insert.bind(outbox);
    const remove = outbox.remove.bind(outbox);
    const publish = queues.publish.bind(queues);
    if (step === STEPS[0]) {
      vi.spyOn(outbox, 'insert').mockImplementationOnce((...given) =>
        once(fault, () => insert(...given), null),
      );
    } else if (step === STEPS[1]) {
      vi.spyOn(outbox, 'insert').mockImplementationOnce((...given) =>
        once(null, () => insert(...given), fault),
      );
    } else if (step === STEPS[2]) {
      // The sweeper may come in between with nothing to publish.
      const spy = vi.spyOn(queues, 'publish').mockImplementation((entries) => {
        if (entries.length === 0) return publish(entries);
        spy.mockRestore();
        return once(fault, () => publish(entries), null);
      });
    } else {
      vi.spyOn(outbox, 'remove').mockImplementationOnce((...given) =>
        once(fault, () => remove(...given), null),
      );
    }
  }

  describe.each([forceDelete, newPassword])('$name', (followUp) => {
    describe.each(['Redis', 'MariaDB'] as const)('%s', (name) => {
      it.each(STEPS)('dies %s', async (step) => {
        const service = name === 'Redis' ? redis : mariadb;
        const { send, arrived, onArrival, isUndone } = await followUp.prepare(world);
        await settled('an empty queue');
        let isPlanted = true;
        const died = new Promise<void>((resolve) => {
          const kill = async (): Promise<void> => {
            if (!isPlanted) return;
            isPlanted = false;
            await service.kill9();
            resolve();
          };
          plant(step, kill, onArrival);
        });
        await send();
        await died;
        await service.restart();
        await until('the panel serves again', isUp);
        await settled('nothing left to do');
        const isRolledBack = name === 'MariaDB' && STEPS.indexOf(step) < COMMIT;
        expect(await isUndone()).toBe(isRolledBack);
        if (isRolledBack) {
          // It has had no effect, and has it when it is asked for again.
          expect(arrived()).toBe(0);
          expect((await send()).status).toBeLessThan(300);
          await settled('nothing left to do');
        }
        expect(arrived()).toBe(1);
      });
    });

    it('is done by another process when its own dies before it publishes', async () => {
      const { send, arrived } = await followUp.prepare(world);
      await settled('an empty queue');
      const spy = vi.spyOn(queues, 'publish').mockImplementationOnce(() => new Promise(() => undefined));
      expect((await send()).status).toBeLessThan(300);
      await until('the write tried to publish', async () => spy.mock.calls.length > 0);
      spy.mockRestore();
      await settled('nothing left to do');
      expect(arrived()).toBe(1);
    });
  });
});

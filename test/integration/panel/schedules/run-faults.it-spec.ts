import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatabase } from '@app/testing/database.js';
import {
  startMariaDb,
  startRedis,
  waitUntil,
  type TestMariaDb,
  type TestRedis,
} from '@app/testing/services.js';
import { DispatchService } from '../../../../apps/panel/src/modules/schedules/runs/dispatch.service.js';
import { RunnerService } from '../../../../apps/panel/src/modules/schedules/runs/runner.service.js';
import { RunsRepository } from '../../../../apps/panel/src/modules/schedules/runs/runs.repository.js';
import { Queues } from '../../../../apps/panel/src/platform/queue/queues.js';
import { runsOf, ScheduleScene, type OwnServer, type Run } from './schedule-scene.js';

const SETTLES_MS = 90_000;
const NEVER = new AbortController().signal;

/** Where on the way of a run a service dies. */
const STEPS = [
  'before the run is written',
  'between the run and the commit',
  'between the commit and its publication',
  'before the task is begun',
  'while the node does the task',
  'between the task and the note of it',
] as const;

/** Services of this file alone: they are killed as a crash would, at the step that is named. */
describe('a scheduled run takes place once, whatever dies', () => {
  let mariadb: TestMariaDb;
  let redis: TestRedis;
  let scene: ScheduleScene;
  let dispatcher: DispatchService;
  let runner: RunnerService;
  let runs: RunsRepository;
  let queues: Queues;
  let own: OwnServer;
  let schedule: string;

  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const database = await createDatabase(mariadb.url);
    scene = await ScheduleScene.start({
      database,
      migrate: true,
      redisUrl: redis.url,
      worker: true,
      env: { DAEMON_TIMEOUT: '600' },
    });
    dispatcher = scene.panel.app.get(DispatchService, { strict: false });
    runner = scene.panel.app.get(RunnerService, { strict: false });
    runs = scene.panel.app.get(RunsRepository, { strict: false });
    queues = scene.panel.app.get(Queues, { strict: false });
  });
  beforeEach(async () => {
    own = await scene.ownServer();
    schedule = await scene.schedule(own, { is_active: true });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    scene.scene.daemon.reset();
  });
  afterAll(async () => {
    await scene?.close();
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  const commands = () =>
    scene.scene.daemon.callsTo('POST', `/api/servers/${own.server.uuid}/commands`).length;
  const powers = () => scene.scene.daemon.callsTo('POST', `/api/servers/${own.server.uuid}/power`).length;
  /** As the clock does every minute: what could not be begun is still due. */
  const tick = (): Promise<void> => dispatcher.dispatch(NEVER).catch(() => undefined);
  async function settled(): Promise<Run[]> {
    let found: Run[] = [];
    const check = async (): Promise<boolean> => {
      await tick();
      found = await runsOf(own, schedule);
      return found.length > 0 && found.every(({ outcome }) => outcome !== null);
    };
    await waitUntil('all runs have ended', check, SETTLES_MS);
    return found;
  }

  function plant(step: (typeof STEPS)[number], fault: () => Promise<void>): void {
    const around = <A extends unknown[], T>(
      work: (...args: A) => Promise<T>,
      when: 'before' | 'after',
    ): ((...args: A) => Promise<T>) => {
      return async (...args) => {
        if (when === 'before') await fault();
        const result = await work(...args);
        if (when === 'after') await fault();
        return result;
      };
    };
    const insert = runs.insert.bind(runs);
    const change = runs.change.bind(runs);
    const publish = queues.publish.bind(queues);
    switch (step) {
      case STEPS[0]:
        vi.spyOn(runs, 'insert').mockImplementationOnce(around(insert, 'before'));
        return;
      case STEPS[1]:
        vi.spyOn(runs, 'insert').mockImplementationOnce(around(insert, 'after'));
        return;
      case STEPS[2]: {
        // The sweeper may come in between with nothing to publish.
        const spy = vi.spyOn(queues, 'publish').mockImplementation((entries) => {
          if (entries.length === 0) return publish(entries);
          spy.mockRestore();
          return around(publish, 'before')(entries);
        });
        return;
      }
      case STEPS[3]:
        vi.spyOn(runs, 'change').mockImplementationOnce(around(change, 'before'));
        return;
      case STEPS[4]:
        scene.scene.daemon.answer(
          'POST',
          /\/commands$/,
          async () => {
            await fault();
            return { status: 204 };
          },
          1,
        );
        return;
      case STEPS[5]:
        vi.spyOn(runs, 'change')
          .mockImplementationOnce(change)
          .mockImplementationOnce(around(change, 'before'));
    }
  }

  describe.each(['Redis', 'MariaDB'] as const)('%s', (name) => {
    it.each(STEPS)('dies %s', async (step) => {
      const service = name === 'Redis' ? redis : mariadb;
      await scene.tasks(own, schedule, {});
      await scene.makeDue(0, schedule);
      const died = new Promise<void>((resolve) => {
        plant(step, async () => {
          await service.kill9();
          resolve();
        });
      });
      await tick();
      await died;
      await service.restart();
      await waitUntil(
        'the panel serves',
        async () => (await scene.panel.api().get('/up')).status === 200,
        SETTLES_MS,
      );
      const all = await settled();
      expect(all).toMatchObject([{ outcome: 'succeeded', tasks: [{ outcome: 'succeeded' }] }]);
      expect(commands()).toBe(1);
    });
  });

  it('is done by another process when its own dies before it publishes', async () => {
    await scene.tasks(own, schedule, {});
    await scene.makeDue(0, schedule);
    const spy = vi.spyOn(queues, 'publish').mockImplementationOnce(() => new Promise(() => undefined));
    await tick();
    await waitUntil('it tried to publish', async () => spy.mock.calls.length > 0, SETTLES_MS);
    spy.mockRestore();
    expect(await settled()).toMatchObject([{ outcome: 'succeeded' }]);
    expect(commands()).toBe(1);
  });

  /**
   * A run whose first task somebody has begun, who has been dead for longer than the lease: it hangs at the node and
   * renews nothing. Another process looks after the run.
   */
  async function abandon(...tasks: object[]): Promise<void> {
    await scene.tasks(own, schedule, ...tasks);
    scene.scene.daemon.answer('POST', /\/(commands|power)$/, 'hang', 1);
    vi.spyOn(runs, 'renew').mockResolvedValue();
    await scene.makeDue(0, schedule);
    await tick();
    await waitUntil('the task is begun', async () => commands() + powers() === 1, SETTLES_MS);
    const [run] = await runsOf(own, schedule);
    await runner.advance({ run: run!.id }, NEVER);
    expect([commands() + powers(), (await runsOf(own, schedule))[0]!.outcome]).toEqual([1, null]);
    await scene.panel.database.query('UPDATE schedule_runs SET wake_at = ? WHERE outcome IS NULL', [
      new Date(Date.now() - 1_000),
    ]);
    await runner.advance({ run: run!.id }, NEVER);
  }

  it('never sends a command a second time: whether the first one arrived is not known', async () => {
    await abandon({}, { action: 'power', payload: 'start' });
    expect(await settled()).toMatchObject([
      {
        outcome: 'failed',
        reason: 'task_interrupted',
        tasks: [{ outcome: 'interrupted' }, { outcome: 'skipped' }],
      },
    ]);
    expect([commands(), powers()]).toEqual([1, 0]);
    expect((await own.api.get(schedule)).at('attributes.is_processing')).toBe(false);
  });

  it('goes on after such a task where the schedule says so', async () => {
    await abandon({ continue_on_failure: true }, { action: 'power', payload: 'start' });
    expect(await settled()).toMatchObject([
      { outcome: 'partial', tasks: [{ outcome: 'interrupted' }, { outcome: 'succeeded' }] },
    ]);
    expect([commands(), powers()]).toEqual([1, 1]);
  });

  it('repeats what is the same when it is done twice', async () => {
    await abandon({ action: 'power', payload: 'stop' }, {});
    const [run] = await settled();
    expect(run).toMatchObject({ tasks: [{ outcome: 'succeeded' }, { outcome: 'failed' }] });
    expect([powers(), commands()]).toEqual([2, 1]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@app/testing/services.js';
import { ClientScene } from '../support/client-scene.js';
import { DispatchService } from '../../../../apps/panel/src/modules/schedules/runs/dispatch.service.js';
import { NIGHTLY, runsOf, ScheduleScene, type OwnServer, type Run } from './schedule-scene.js';

const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

let scene: ScheduleScene;
let dispatcher: DispatchService;
let own: OwnServer;
let schedule: string;

beforeAll(async () => {
  scene = await ScheduleScene.start({ worker: true });
  dispatcher = scene.panel.app.get(DispatchService, { strict: false });
});
afterAll(() => scene?.close());
beforeEach(async () => {
  own = await scene.ownServer();
  schedule = await scene.schedule(own, { is_active: true });
});
afterEach(async () => {
  scene.scene.daemon.reset();
  await scene.panel.database.query('DELETE FROM schedules');
  await scene.panel.database.query('UPDATE nodes SET maintenance_mode = 0');
});

/** Its time has come that long ago. */
const dispatch = async (ago = 0): Promise<void> => {
  await scene.makeDue(ago, schedule);
  await dispatcher.dispatch(NEVER);
};
const attributes = async () => (await own.api.get(schedule)).at<Record<string, unknown>>('attributes');
/** From now on the schedule is of a server whose node does not listen. */
async function onDeadNode(fields: Record<string, unknown> = {}): Promise<void> {
  const node = await ClientScene.create(scene.panel);
  await node.close();
  own = await scene.ownServer({ on: node });
  schedule = await scene.schedule(own, { is_active: true, ...fields });
}
/** The newest run, once it has ended. */
async function ended(): Promise<Run> {
  await waitUntil('the run has ended', async () => (await runsOf(own, schedule))[0]?.outcome != null, 30_000);
  return (await runsOf(own, schedule))[0]!;
}
const commands = (): unknown[] =>
  scene.scene.daemon
    .callsTo('POST', `/api/servers/${own.server.uuid}/commands`)
    .flatMap(({ body }) => (body as { commands: string[] }).commands);
const powers = (): unknown[] =>
  scene.scene.daemon
    .callsTo('POST', `/api/servers/${own.server.uuid}/power`)
    .map(({ body }) => (body as { action: string }).action);

describe('a schedule whose time has come', () => {
  it('does its tasks in their order, once, and is due again at its next time', async () => {
    await scene.tasks(
      own,
      schedule,
      { payload: 'one' },
      { action: 'power', payload: 'restart' },
      { payload: 'two' },
    );
    await dispatch();
    const run = await ended();
    expect(run).toMatchObject({ trigger: 'cron', outcome: 'succeeded', reason: null });
    expect(run.due_at).toMatch(/\+00:00$/);
    expect(run.tasks).toMatchObject([
      { sequence_id: 1, action: 'command', outcome: 'succeeded', error: null },
      { sequence_id: 2, action: 'power', outcome: 'succeeded' },
      { sequence_id: 3, action: 'command', outcome: 'succeeded' },
    ]);
    expect([commands(), powers()]).toEqual([['one', 'two'], ['restart']]);
    const now = await attributes();
    expect(now).toMatchObject({ is_processing: false, last_run_at: run.ended_at });
    expect(new Date(String(now['next_run_at'])).getTime()).toBeGreaterThan(Date.now());
    await dispatcher.dispatch(NEVER);
    expect(await runsOf(own, schedule)).toHaveLength(1);
  });

  it('backs the server up, leaving out what its task says', async () => {
    await scene.panel.database.query('UPDATE servers SET backup_limit = 1 WHERE id = ?', [own.server.id]);
    await scene.tasks(own, schedule, { action: 'backup', payload: 'cache/\n*.log' });
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
    const [call] = scene.scene.daemon.callsTo('POST', `/api/servers/${own.server.uuid}/backup`);
    expect(call!.body).toMatchObject({ adapter: 'wings', ignore: 'cache/\n*.log' });
    const backups = await own.api.get(`/api/client/servers/${own.server.uuid}/backups`);
    expect(backups.at('data.0.attributes')).toMatchObject({ is_scheduled: true, completed_at: null });
  });

  it('B9: holds and flushes what a game saves before it asks for the backup, and lets it go after that', async () => {
    await scene.panel.database.query('UPDATE servers SET backup_limit = 1 WHERE id = ?', [own.server.id]);
    await scene.tasks(
      own,
      schedule,
      { payload: 'save-off' },
      { payload: 'save-all' },
      { action: 'backup', payload: '', time_offset: 1 },
      { payload: 'save-on', time_offset: 1 },
    );
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
    const asked = scene.scene.daemon.callsTo('POST', new RegExp(`${own.server.uuid}/(commands|backup)$`));
    expect(
      asked.map(({ path, body }) =>
        path.endsWith('/backup') ? 'backup' : (body as { commands: string[] }).commands[0],
      ),
    ).toEqual(['save-off', 'save-all', 'backup', 'save-on']);
  });

  it('begins one run, however many processes see it', async () => {
    await scene.tasks(own, schedule, { payload: 'once' });
    await scene.makeDue(0, schedule);
    await Promise.all(Array.from({ length: 8 }, () => dispatcher.dispatch(NEVER)));
    await ended();
    expect(await runsOf(own, schedule)).toHaveLength(1);
    expect(commands()).toEqual(['once']);
  });

  it('gives a time no second run although its clock is set back to it', async () => {
    await scene.tasks(own, schedule, { payload: 'once' });
    const at = new Date(Date.now() - 1_000);
    const setDue = () =>
      scene.panel.database.query('UPDATE schedules SET next_run_at = ? WHERE server_id = ?', [
        at,
        own.server.id,
      ]);
    await setDue();
    await dispatcher.dispatch(NEVER);
    await ended();
    await setDue();
    await dispatcher.dispatch(NEVER);
    expect(await runsOf(own, schedule)).toHaveLength(1);
    expect(new Date(String((await attributes())['next_run_at'])).getTime()).toBeGreaterThan(Date.now());
  });

  it('waits for the offset of each task and says meanwhile what it waits for', async () => {
    const [, second] = await scene.tasks(
      own,
      schedule,
      { payload: 'one' },
      { payload: 'two', time_offset: 2 },
    );
    await dispatch();
    await waitUntil('the first is done', async () => commands().length === 1, 30_000);
    const waiting = async () => {
      const now = await attributes();
      const tasks = (now['relationships'] as { tasks: { data: { attributes: { is_queued: boolean } }[] } })
        .tasks.data;
      return [now['is_processing'], ...tasks.map((task) => task.attributes.is_queued)];
    };
    await expect.poll(waiting).toEqual([true, false, true]);
    expect((await own.api.get(`${schedule}/tasks`)).at('data.1.attributes')).toMatchObject({
      id: second,
      is_queued: true,
    });
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
    const [first, last] = (await runsOf(own, schedule))[0]!.tasks as unknown as { started_at: string }[];
    expect(Date.parse(last!.started_at) - Date.parse(first!.started_at)).toBeGreaterThanOrEqual(1_000);
    expect(await waiting()).toEqual([false, false, false]);
  });

  it('is not begun while it is off', async () => {
    await scene.tasks(own, schedule, {});
    await own.api.patch(schedule, { enabled: false });
    await dispatch();
    expect(await runsOf(own, schedule)).toEqual([]);
  });

  it('comes by the clock itself', async () => {
    await scene.tasks(own, schedule, { payload: 'by the clock' });
    await own.api.patch(schedule, { minute: '*', hour: '*' });
    await waitUntil('the minute has come', async () => commands().length > 0, 90_000);
    const run = await ended();
    expect([run.trigger, run.outcome]).toEqual(['cron', 'succeeded']);
  });
});

describe('a run that was missed', () => {
  it('is caught up once, however many times it was due', async () => {
    await scene.tasks(own, schedule, { payload: 'late' });
    await own.api.patch(schedule, { minute: '*', hour: '*' });
    await dispatch(5 * HOUR_MS);
    expect(await ended()).toMatchObject({ trigger: 'late', outcome: 'succeeded' });
    await dispatcher.dispatch(NEVER);
    expect((await runsOf(own, schedule)).filter(({ trigger }) => trigger === 'late')).toHaveLength(1);
    expect(commands()).toContain('late');
  });

  it('is skipped where the schedule says so, and the next one is not', async () => {
    await scene.tasks(own, schedule, { payload: 'on time' });
    await own.api.patch(schedule, { missed: 'skip' });
    await dispatch(5 * HOUR_MS);
    expect(await ended()).toMatchObject({ outcome: 'skipped', reason: 'missed' });
    expect(commands()).toEqual([]);
    await dispatch(1_000);
    expect(await ended()).toMatchObject({ trigger: 'cron', outcome: 'succeeded' });
  });
});

describe('a run is skipped, and says why', () => {
  const setServer = (status: string | null): Promise<void> => scene.scene.setStatus(own.server, status);
  const setMaintenance = (mode: 0 | 1) =>
    scene.panel.database.query('UPDATE nodes SET maintenance_mode = ?', [mode]);

  it.each([
    ['server_suspended', { status: 'suspended' }],
    ['server_busy', { status: 'installing' }],
    ['node_maintenance', { maintenance: true }],
    ['server_offline', { state: 'offline' }],
    ['server_offline', { state: 'stopping' }],
  ] as [string, { status?: string; state?: string; maintenance?: true }][])(
    '%s with %j',
    async (reason, { status, state, maintenance }) => {
      await scene.tasks(own, schedule, {}, { payload: 'two' });
      await own.api.patch(schedule, { only_when_online: state !== undefined });
      if (status) await setServer(status);
      if (maintenance) await setMaintenance(1);
      if (state) scene.scene.daemon.servers.get(own.server.uuid)!.state = state;
      await dispatch();
      await waitUntil(
        'the run has ended',
        async () =>
          (await scene.panel.database.query('SELECT id FROM schedule_runs WHERE outcome IS NOT NULL'))
            .length > 0,
        30_000,
      );
      await setServer(null);
      await setMaintenance(0);
      expect(await ended()).toMatchObject({
        outcome: 'skipped',
        reason,
        tasks: [{ outcome: 'skipped' }, { outcome: 'skipped' }],
      });
      expect(commands()).toEqual([]);
      expect(new Date(String((await attributes())['next_run_at'])).getTime()).toBeGreaterThan(Date.now());
    },
  );

  it('node_away', async () => {
    await onDeadNode({ only_when_online: true });
    await scene.tasks(own, schedule, {});
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'skipped', reason: 'node_away' });
  });

  it('no_tasks', async () => {
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'skipped', reason: 'no_tasks', tasks: [] });
  });

  it('still_running', async () => {
    await scene.tasks(own, schedule, {}, { payload: 'much later', time_offset: 900 });
    await dispatch(1_000);
    await waitUntil('the first is done', async () => commands().length === 1, 30_000);
    await dispatch();
    const [newest, running] = await runsOf(own, schedule);
    expect(newest).toMatchObject({ outcome: 'skipped', reason: 'still_running' });
    expect(running).toMatchObject({ outcome: null });
  });

  it('runs a schedule for running servers on one that runs', async () => {
    await scene.tasks(own, schedule, {});
    await own.api.patch(schedule, { only_when_online: true });
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a task that deletes files', () => {
  const deleted = (): unknown[] =>
    scene.scene.daemon.callsTo('POST', /\/files\/delete$/).map(({ body }) => body);
  const entry = (name: string) => ({
    name,
    created: '2026-01-01T00:00:00Z',
    modified: '2026-01-01T00:00:00Z',
    mode: '-rw-r--r--',
    mode_bits: '644',
    size: 1,
    directory: false,
    file: true,
    symlink: false,
    mime: 'text/plain',
  });

  it('names those that its patterns mean, by their directory', async () => {
    const body = ['a.gz', 'b.log', 'c.gz'].map(entry);
    scene.scene.daemon.answer('GET', /\/files\/list-directory$/, { status: 200, body });
    await scene.tasks(own, schedule, { action: 'delete_files', payload: 'logs/*.gz\nlogs/x\n/world/y' });
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
    expect(deleted()).toEqual([
      { root: '/logs', files: ['a.gz', 'c.gz', 'x'] },
      { root: '/world', files: ['y'] },
    ]);
  });

  it('deletes nothing where nothing is meant, and fails where there is no such directory', async () => {
    scene.scene.daemon.answer('GET', /\/files\/list-directory$/, { status: 200, body: [] }, 1);
    await scene.tasks(own, schedule, { action: 'delete_files', payload: '*.tmp' });
    await dispatch(1);
    expect(await ended()).toMatchObject({ outcome: 'succeeded' });
    const error = 'The requested directory was not found on the server.';
    scene.scene.daemon.answer('GET', /\/files\/list-directory$/, { status: 404, body: { error } });
    await dispatch();
    expect(await ended()).toMatchObject({ outcome: 'failed', tasks: [{ outcome: 'failed', error }] });
    expect(deleted()).toEqual([]);
  });
});

describe('a task that fails', () => {
  it('ends the run, with the reason in its record', async () => {
    scene.scene.daemon.servers.get(own.server.uuid)!.state = 'offline';
    await scene.tasks(own, schedule, {}, { action: 'power', payload: 'start' });
    await dispatch();
    expect(await ended()).toMatchObject({
      outcome: 'failed',
      reason: 'task_failed',
      tasks: [
        { outcome: 'failed', error: 'The server must be running to receive commands.' },
        { outcome: 'skipped', error: null },
      ],
    });
    expect(powers()).toEqual([]);
    expect(await attributes()).toMatchObject({ is_processing: false });
  });

  it('does not end a run where it may go on', async () => {
    scene.scene.daemon.servers.get(own.server.uuid)!.state = 'offline';
    await scene.tasks(own, schedule, { continue_on_failure: true }, { action: 'power', payload: 'start' });
    await dispatch();
    expect(await ended()).toMatchObject({
      outcome: 'partial',
      reason: null,
      tasks: [{ outcome: 'failed' }, { outcome: 'succeeded' }],
    });
    expect(powers()).toEqual(['start']);
  });

  it('says that its node was away', async () => {
    await onDeadNode();
    await scene.tasks(own, schedule, {});
    await dispatch();
    expect(await ended()).toMatchObject({
      outcome: 'failed',
      reason: 'node_away',
      tasks: [{ outcome: 'failed', error: 'The node of this server could not be reached.' }],
    });
  });
});

describe('a change during a run', () => {
  it('that turns the schedule off ends it', async () => {
    await scene.tasks(own, schedule, {}, { payload: 'never', time_offset: 2 });
    await dispatch();
    await waitUntil('the first is done', async () => commands().length === 1, 30_000);
    await own.api.patch(schedule, { is_active: false });
    expect(await ended()).toMatchObject({
      outcome: 'cancelled',
      reason: 'schedule_off',
      tasks: [{ outcome: 'succeeded' }, { outcome: 'skipped' }],
    });
    expect(await attributes()).toMatchObject({ is_processing: false, is_active: false });
  });

  it('takes a server away that was suspended meanwhile', async () => {
    await scene.tasks(own, schedule, {}, { payload: 'never', time_offset: 1 });
    await dispatch();
    await waitUntil('the first is done', async () => commands().length === 1, 30_000);
    await scene.scene.setStatus(own.server, 'suspended');
    await waitUntil(
      'it has ended',
      async () =>
        (await scene.panel.database.query('SELECT id FROM schedule_runs WHERE outcome IS NULL')).length === 0,
      30_000,
    );
    await scene.scene.setStatus(own.server, null);
    expect(await ended()).toMatchObject({ outcome: 'cancelled', reason: 'server_suspended' });
    expect(commands()).toHaveLength(1);
  });

  it('deletes a task that it has not come to: the others are done', async () => {
    const [, second] = await scene.tasks(
      own,
      schedule,
      { payload: 'one' },
      { payload: 'gone', time_offset: 1 },
      { payload: 'three' },
    );
    await dispatch();
    await waitUntil('the first is done', async () => commands().length === 1, 30_000);
    await own.api.delete(`${schedule}/tasks/${second!}`);
    expect(await ended()).toMatchObject({
      outcome: 'succeeded',
      tasks: [{ outcome: 'succeeded' }, { outcome: 'skipped' }, { outcome: 'succeeded' }],
    });
    expect(commands()).toEqual(['one', 'three']);
  });
});

describe('run now', () => {
  it('does the first task before it answers, whatever its offset, and the others after theirs', async () => {
    await own.api.patch(schedule, { is_active: false });
    await scene.tasks(
      own,
      schedule,
      { payload: 'one', time_offset: 900 },
      { payload: 'two', time_offset: 1 },
    );
    expect((await own.api.post(`${schedule}/execute`)).status).toBe(202);
    expect(commands()).toEqual(['one']);
    expect(await ended()).toMatchObject({ trigger: 'manual', outcome: 'succeeded', due_at: null });
    expect(commands()).toEqual(['one', 'two']);
    expect((await scene.scene.events(own.server)).at(-1)).toEqual({
      event: 'server:schedule.execute',
      properties: { name: NIGHTLY.name },
    });
  });

  it('runs once when it is asked for twice', async () => {
    await scene.tasks(own, schedule, {}, { payload: 'later', time_offset: 900 });
    const answers = await Promise.all([1, 2, 3].map(() => own.api.post(`${schedule}/execute`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    expect(commands()).toHaveLength(1);
  });

  it('is refused without tasks', async () => {
    const answer = await own.api.post(`${schedule}/execute`);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    expect(await runsOf(own, schedule)).toEqual([]);
  });

  it('answers with the error of the first task', async () => {
    await scene.tasks(own, schedule, {});
    scene.scene.daemon.servers.get(own.server.uuid)!.state = 'offline';
    expect((await own.api.post(`${schedule}/execute`)).status).toBe(502);
    expect(await ended()).toMatchObject({ trigger: 'manual', outcome: 'failed', reason: 'task_failed' });
    await onDeadNode();
    await scene.tasks(own, schedule, {});
    expect((await own.api.post(`${schedule}/execute`)).status).toBe(504);
    expect(await ended()).toMatchObject({ trigger: 'manual', outcome: 'failed', reason: 'node_away' });
  });

  it('is skipped on a server that is off where the schedule is for running ones', async () => {
    await scene.tasks(own, schedule, {});
    await own.api.patch(schedule, { only_when_online: true });
    scene.scene.daemon.servers.get(own.server.uuid)!.state = 'offline';
    expect((await own.api.post(`${schedule}/execute`)).status).toBe(202);
    expect(await ended()).toMatchObject({ outcome: 'skipped', reason: 'server_offline' });
  });
});

describe('the record of runs', () => {
  it('is paged, newest first', async () => {
    // Each at a time of its own: a time has one run.
    for (let index = 5; index > 0; index--) await dispatch(index * 1000);
    const answer = await own.api.get(`${schedule}/runs?per_page=2&page=2`);
    expect(answer.at('meta.pagination')).toMatchObject({ total: 5, count: 2, total_pages: 3 });
    const all = (await runsOf(own, schedule)).map(({ id }) => id);
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(answer.at<{ attributes: Run }[]>('data').map(({ attributes }) => attributes.id)).toEqual(
      all.slice(2, 4),
    );
  });

  it('is forgotten after thirty days', async () => {
    await dispatch(2);
    await dispatch(1);
    const [, old] = await runsOf(own, schedule);
    await scene.panel.database.query('UPDATE schedule_runs SET ended_at = ? WHERE id = ?', [
      new Date(Date.now() - 31 * 24 * HOUR_MS),
      old!.id,
    ]);
    await dispatcher.prune(NEVER);
    expect((await runsOf(own, schedule)).map(({ id }) => id)).not.toContain(old!.id);
    expect(await runsOf(own, schedule)).toHaveLength(1);
  });
});

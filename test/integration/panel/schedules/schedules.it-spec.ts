import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NIGHTLY, SAY, ScheduleScene, type OwnServer } from './schedule-scene.js';

let scene: ScheduleScene;
let own: OwnServer;

beforeAll(async () => {
  scene = await ScheduleScene.start();
});
afterAll(() => scene?.close());
beforeEach(async () => {
  own = await scene.ownServer();
});

const names = async (): Promise<string[]> =>
  (await own.api.get(own.path))
    .at<{ attributes: { name: string } }[]>('data')
    .map(({ attributes }) => attributes.name);
const events = async () =>
  (await scene.scene.events(own.server)).filter(({ event }) => /^server:(schedule|task)\./.test(event));

describe('creating a schedule', () => {
  it('answers with the schedule, off, in UTC and with its next run', async () => {
    const answer = await own.api.post(own.path, NIGHTLY);
    expect(answer.status).toBe(200);
    const { id, next_run_at, ...attributes } = answer.at<Record<string, unknown>>('attributes');
    expect(answer.body.object).toBe('server_schedule');
    expect(attributes).toEqual({
      name: 'Nightly',
      cron: { minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' },
      is_active: false,
      enabled: false,
      is_processing: false,
      only_when_online: false,
      time_zone: 'UTC',
      missed: 'late',
      last_run_at: null,
      created_at: expect.stringMatching(/\+00:00$/),
      updated_at: expect.stringMatching(/\+00:00$/),
      relationships: { tasks: { object: 'list', data: [] } },
    });
    expect(next_run_at).toMatch(/T03:00:00\+00:00$/);
    expect((await own.api.get(`${own.path}/${String(id)}`)).body).toEqual(answer.body);
    expect((await own.api.get(own.path)).body).toEqual({ object: 'list', data: [answer.body] });
    expect(await events()).toEqual([{ event: 'server:schedule.create', properties: { name: 'Nightly' } }]);
  });

  it.each([
    [{ is_active: true }, { is_active: true, enabled: true }],
    [{ enabled: 1 }, { is_active: true }],
    [{ is_active: '0', enabled: true }, { is_active: false }],
    [{ only_when_online: '1' }, { only_when_online: true }],
    [{ month: undefined }, { cron: { month: '*' } }],
    [
      { month: 'JAN-MAR/2', day_of_week: 'mon,FRI' },
      { cron: { month: 'JAN-MAR/2', day_of_week: 'mon,FRI' } },
    ],
    [{ missed: 'skip' }, { missed: 'skip' }],
  ])('takes %j', async (fields, expected) => {
    const answer = await own.api.post(own.path, { ...NIGHTLY, ...fields });
    expect(answer.status).toBe(200);
    expect(answer.at('attributes')).toMatchObject(expected);
  });

  it('reads its times in the zone that it names', async () => {
    const answer = await own.api.post(own.path, { ...NIGHTLY, time_zone: 'Asia/Kolkata' });
    expect(answer.at('attributes')).toMatchObject({
      time_zone: 'Asia/Kolkata',
      next_run_at: expect.stringMatching(/T21:30:00\+00:00$/),
    });
  });

  it.each([
    [{ name: undefined }, 'name', 'required'],
    [{ name: 'x'.repeat(256) }, 'name', 'max'],
    [{ minute: undefined }, 'minute', 'required'],
    [{ minute: 5 }, 'minute', 'string'],
    [{ hour: '' }, 'hour', 'required'],
    [{ day_of_month: null }, 'day_of_month', 'required'],
    [{ day_of_week: undefined }, 'day_of_week', 'required'],
    [{ is_active: 'maybe' }, 'is_active', 'boolean'],
    [{ time_zone: 'Mars/Phobos' }, 'time_zone', 'timezone'],
    [{ missed: 'never' }, 'missed', 'in'],
  ])('refuses %j on %s by rule %s', async (fields, source_field, rule) => {
    const answer = await own.api.post(own.path, { ...NIGHTLY, ...fields });
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field, rule }]);
    expect(await names()).toEqual([]);
  });

  it('names what is missing in the order of the contract', async () => {
    const fields = (await own.api.post(own.path, {}))
      .at<{ meta: { source_field: string } }[]>('errors')
      .map(({ meta }) => meta.source_field);
    expect(fields).toEqual(['name', 'minute', 'hour', 'day_of_month', 'day_of_week']);
  });

  it.each([
    { minute: '61' },
    { hour: '0 0' },
    { day_of_month: '31', month: '2' },
    { day_of_week: 'someday' },
  ])('refuses the times %j with a 400 and leaves nothing', async (fields) => {
    const answer = await own.api.post(own.path, { ...NIGHTLY, ...fields });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    expect(await names()).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it('ends at a hundred schedules, however many ask at once', async () => {
    await scene.panel.database.query(
      `INSERT INTO schedules (server_id, name) SELECT ?, CONCAT('n', seq) FROM seq_1_to_98`,
      [own.server.id],
    );
    const answers = await Promise.all(Array.from({ length: 4 }, () => own.api.post(own.path, NIGHTLY)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400]);
    expect(answers.find(({ status }) => status === 400)!.at('errors.0.code')).toBe(
      'ServiceLimitExceededException',
    );
  });
});

describe('changing a schedule', () => {
  let schedule: string;
  const attributes = async () => (await own.api.get(schedule)).at<Record<string, unknown>>('attributes');
  beforeEach(async () => {
    schedule = await scene.schedule(own, { is_active: true, time_zone: 'Europe/Berlin', missed: 'skip' });
  });

  it('by PATCH leaves what is not named', async () => {
    const answer = await own.api.patch(schedule, { hour: '4' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await own.api.get(schedule)).body);
    expect(await attributes()).toMatchObject({
      name: 'Nightly',
      is_active: true,
      time_zone: 'Europe/Berlin',
      missed: 'skip',
      cron: { hour: '4', minute: '0' },
    });
    expect((await events()).at(-1)).toEqual({
      event: 'server:schedule.update',
      properties: { name: 'Nightly', active: true },
    });
  });

  it('by POST replaces what older clients know, and leaves zone and policy', async () => {
    const answer = await own.api.post(schedule, { ...NIGHTLY, name: 'Other', month: undefined });
    expect(answer.status).toBe(200);
    expect(await attributes()).toMatchObject({
      name: 'Other',
      is_active: false,
      time_zone: 'Europe/Berlin',
      missed: 'skip',
    });
    expect((await own.api.post(schedule, { name: 'x' })).status).toBe(422);
    await own.api.post(schedule, { ...NIGHTLY, time_zone: 'UTC', missed: 'late' });
    expect(await attributes()).toMatchObject({ time_zone: 'UTC', missed: 'late' });
  });

  it('computes the next run anew where its times change, and only there', async () => {
    await scene.makeDue(1_000, schedule);
    const due = (await attributes())['next_run_at'];
    await own.api.patch(schedule, { name: 'Due in a moment' });
    expect((await attributes())['next_run_at']).toBe(due);
    await own.api.patch(schedule, { minute: '30' });
    expect((await attributes())['next_run_at']).toMatch(/:30:00\+00:00$/);
  });

  it('refuses bad times and bad fields and changes nothing', async () => {
    expect((await own.api.patch(schedule, { minute: '61' })).status).toBe(400);
    expect((await own.api.patch(schedule, { name: '' })).status).toBe(422);
    expect(await attributes()).toMatchObject({ name: 'Nightly', cron: { minute: '0' } });
    expect(await events()).toHaveLength(1);
  });

  it('deletes it with its tasks', async () => {
    await scene.tasks(own, schedule, SAY);
    expect((await own.api.delete(schedule)).status).toBe(204);
    expect((await own.api.get(schedule)).status).toBe(404);
    expect((await own.api.delete(schedule)).status).toBe(404);
    expect((await events()).at(-1)).toEqual({
      event: 'server:schedule.delete',
      properties: { name: 'Nightly' },
    });
  });

  it('belongs to its server alone', async () => {
    const [task] = await scene.tasks(own, schedule, SAY);
    const other = await scene.ownServer();
    const id = schedule.split('/').at(-1)!;
    for (const path of [`${other.path}/${id}`, `${other.path}/${id}/tasks`, `${other.path}/${id}/runs`]) {
      expect((await other.api.get(path)).status).toBe(404);
    }
    expect((await other.api.patch(`${other.path}/${id}`, { name: 'mine' })).status).toBe(404);
    expect((await other.api.delete(`${other.path}/${id}`)).status).toBe(404);
    expect((await other.api.post(`${other.path}/${id}/execute`)).status).toBe(404);
    const theirs = await scene.schedule(other);
    expect((await other.api.patch(`${theirs}/tasks/${task!}`, { payload: 'stop' })).status).toBe(404);
    expect((await other.api.delete(`${theirs}/tasks/${task!}`)).status).toBe(404);
    for (const wrong of ['0', 'x', '99999999999']) {
      expect((await own.api.get(`${own.path}/${wrong}`)).status).toBe(404);
      expect((await own.api.delete(`${schedule}/tasks/${wrong}`)).status).toBe(404);
    }
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SAY, ScheduleScene, type OwnServer } from './schedule-scene.js';

let scene: ScheduleScene;
let own: OwnServer;
let schedule: string;
let tasks: string;

beforeAll(async () => {
  scene = await ScheduleScene.start();
});
afterAll(() => scene?.close());
beforeEach(async () => {
  own = await scene.ownServer();
  schedule = await scene.schedule(own);
  tasks = `${schedule}/tasks`;
});

/** Payloads in their order; the numbers are looked at too. */
const order = async (): Promise<string[]> => {
  const rows = (await own.api.get(tasks))
    .at<{ attributes: { payload: string; sequence_id: number } }[]>('data')
    .map(({ attributes }) => attributes);
  expect(rows.map((row) => row.sequence_id)).toEqual(rows.map((_, index) => index + 1));
  return rows.map(({ payload }) => payload);
};
const events = async () =>
  (await scene.scene.events(own.server)).filter(({ event }) => event.startsWith('server:task.'));

describe('adding a task', () => {
  it('answers with the task, which the schedule shows too', async () => {
    const answer = await own.api.post(tasks, SAY);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        object: 'schedule_task',
        attributes: {
          id: expect.any(Number),
          sequence_id: 1,
          action: 'command',
          payload: 'say hi',
          time_offset: 0,
          is_queued: false,
          continue_on_failure: false,
          created_at: expect.stringMatching(/\+00:00$/),
          updated_at: expect.stringMatching(/\+00:00$/),
        },
      },
    ]);
    expect((await own.api.get(tasks)).body).toEqual({ object: 'list', data: [answer.body] });
    expect((await own.api.get(schedule)).at('attributes.relationships.tasks.data')).toEqual([answer.body]);
    expect(await events()).toEqual([
      { event: 'server:task.create', properties: { name: 'Nightly', action: 'command', payload: 'say hi' } },
    ]);
  });

  it('takes several as an array, and answers with a list', async () => {
    const answer = await own.api.post(tasks, [
      { ...SAY, payload: 'one' },
      { action: 'power', payload: 'restart', time_offset: '900', continue_on_failure: 1 },
    ]);
    expect([answer.status, answer.body.object]).toEqual([200, 'list']);
    expect(answer.at('data.1.attributes')).toMatchObject({ time_offset: 900, continue_on_failure: true });
    expect(await order()).toEqual(['one', 'restart']);
    expect(await events()).toHaveLength(2);
  });

  it('puts it at the place it names and moves the others', async () => {
    for (const payload of ['a', 'b', 'c']) await own.api.post(tasks, { ...SAY, payload });
    expect(
      (await own.api.post(tasks, { ...SAY, payload: 'x', sequence_id: 2 })).at('attributes.sequence_id'),
    ).toBe(2);
    expect(await order()).toEqual(['a', 'x', 'b', 'c']);
    await own.api.post(tasks, { ...SAY, payload: 'y', sequence_id: 99 });
    expect(await order()).toEqual(['a', 'x', 'b', 'c', 'y']);
  });

  it.each([
    [{ action: undefined }, 'action', 'required'],
    [{ action: 'explode' }, 'action', 'in'],
    [{ payload: undefined }, 'payload', 'required'],
    [{ payload: '' }, 'payload', 'required'],
    [{ payload: 'a\nb' }, 'payload', 'regex'],
    [{ payload: 'x'.repeat(8_193) }, 'payload', 'max'],
    [{ action: 'power', payload: 'explode' }, 'payload', 'in'],
    [{ time_offset: undefined }, 'time_offset', 'required'],
    [{ time_offset: 901 }, 'time_offset', 'max'],
    [{ time_offset: -1 }, 'time_offset', 'min'],
    [{ time_offset: 'soon' }, 'time_offset', 'numeric'],
    [{ sequence_id: 0 }, 'sequence_id', 'min'],
  ])('refuses %j on %s by rule %s, alone or in an array', async (fields, source_field, rule) => {
    const one = await own.api.post(tasks, { ...SAY, ...fields });
    expect([one.status, one.at('errors.0.meta')]).toEqual([422, { source_field, rule }]);
    const many = await own.api.post(tasks, [SAY, { ...SAY, ...fields }]);
    expect([many.status, many.at('errors.0.meta')]).toEqual([
      422,
      { source_field: `1.${source_field}`, rule },
    ]);
    expect(await order()).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it.each([[[]], ['text'], [5]])('refuses the body %j', async (body) => {
    expect((await own.api.send('POST', tasks, body)).status).toBeGreaterThanOrEqual(400);
    expect(await order()).toEqual([]);
  });

  it('ends at ten, however many ask at once', async () => {
    await scene.tasks(own, schedule, ...Array.from({ length: 8 }, () => SAY));
    expect((await own.api.post(tasks, [SAY, SAY, SAY])).at('errors.0.code')).toBe(
      'ServiceLimitExceededException',
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => own.api.post(tasks, SAY)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400, 400]);
    expect(await order()).toHaveLength(10);
  });

  it('refuses backups where the server may have none', async () => {
    await scene.panel.database.query('UPDATE servers SET backup_limit = 0 WHERE id = ?', [own.server.id]);
    const answer = await own.api.post(tasks, { action: 'backup', payload: '', time_offset: 0 });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([403, 'HttpForbiddenException']);
    expect(await order()).toEqual([]);
  });

  it('takes backups where the server may have some', async () => {
    await scene.panel.database.query('UPDATE servers SET backup_limit = 2 WHERE id = ?', [own.server.id]);
    const answer = await own.api.post(tasks, { action: 'backup', time_offset: 0 });
    expect([answer.status, answer.at('attributes.action')]).toEqual([200, 'backup']);
  });
});

describe('changing a task', () => {
  let ids: number[];
  beforeEach(async () => {
    ids = await scene.tasks(own, schedule, { payload: 'a' }, { payload: 'b' }, { payload: 'c' });
  });

  it('by PATCH leaves what is not named', async () => {
    const answer = await own.api.patch(`${tasks}/${ids[1]!}`, { time_offset: 5 });
    expect(answer.at('attributes')).toMatchObject({ payload: 'b', time_offset: 5, sequence_id: 2 });
    expect((await events()).at(-1)).toEqual({
      event: 'server:task.update',
      properties: { name: 'Nightly', action: 'command', payload: 'b' },
    });
  });

  it('by POST replaces it at its place', async () => {
    const answer = await own.api.post(`${tasks}/${ids[1]!}`, {
      action: 'power',
      payload: 'stop',
      time_offset: 1,
    });
    expect([answer.status, answer.at('attributes')]).toEqual([
      200,
      expect.objectContaining({ action: 'power', payload: 'stop', sequence_id: 2 }),
    ]);
    expect((await own.api.post(`${tasks}/${ids[1]!}`, { payload: 'x' })).status).toBe(422);
    expect(await order()).toEqual(['a', 'stop', 'c']);
  });

  it.each([
    [0, 3, ['b', 'c', 'a']],
    [2, 1, ['c', 'a', 'b']],
    [1, 2, ['a', 'b', 'c']],
    [0, 99, ['b', 'c', 'a']],
  ])('moves number %i to place %i', async (index, sequence_id, expected) => {
    expect((await own.api.patch(`${tasks}/${ids[index]!}`, { sequence_id })).status).toBe(200);
    expect(await order()).toEqual(expected);
  });

  it('keeps the order whole when many move at once', async () => {
    await Promise.all(
      ids.flatMap((id) => [1, 2, 3].map((sequence_id) => own.api.patch(`${tasks}/${id}`, { sequence_id }))),
    );
    expect((await order()).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('checks the payload with the action it will have', async () => {
    const answer = await own.api.patch(`${tasks}/${ids[0]!}`, { action: 'power' });
    expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, 'payload']);
    expect(await order()).toEqual(['a', 'b', 'c']);
    expect((await own.api.patch(`${tasks}/${ids[0]!}`, { action: 'power', payload: 'kill' })).status).toBe(
      200,
    );
  });

  it('deletes one and closes the gap', async () => {
    expect((await own.api.delete(`${tasks}/${ids[1]!}`)).status).toBe(204);
    expect((await own.api.delete(`${tasks}/${ids[1]!}`)).status).toBe(404);
    expect(await order()).toEqual(['a', 'c']);
    expect((await events()).at(-1)).toEqual({ event: 'server:task.delete', properties: { name: 'Nightly' } });
  });

  it('touches its schedule', async () => {
    const before = new Date('2020-01-01T00:00:00Z');
    await scene.panel.database.query('UPDATE schedules SET updated_at = ?', [before]);
    await own.api.patch(`${tasks}/${ids[0]!}`, { payload: 'z' });
    expect((await own.api.get(schedule)).at<string>('attributes.updated_at') > '2021').toBe(true);
  });
});

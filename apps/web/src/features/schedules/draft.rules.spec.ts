import { describe, expect, it } from 'vitest';
import type { ScheduleItem } from '@app/contracts/client/schedules/objects.js';
import { bodyOf, draftOf, moved, newDraft, taskPlan, type DraftTask } from './draft.rules.js';

const task = (id: number, payload: string) => ({
  object: 'schedule_task' as const,
  attributes: {
    id,
    sequence_id: id,
    action: 'command' as const,
    payload,
    time_offset: 0,
    is_queued: false,
    continue_on_failure: false,
    created_at: '',
    updated_at: '',
  },
});
const schedule = {
  id: 7,
  name: 'Nightly',
  cron: { minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' },
  is_active: true,
  only_when_online: false,
  time_zone: 'Europe/Berlin',
  missed: 'late',
  relationships: { tasks: { object: 'list', data: [task(1, 'a'), task(2, 'b'), task(3, 'c')] } },
} as unknown as ScheduleItem['attributes'];

const { tasks } = draftOf(schedule);
const added: DraftTask = { key: 'n', id: null, action: 'backup', payload: '', offset: '60', goesOn: true };

/** What the panel's list holds after the calls of the plan, by its rule that those behind a place move. */
function carriedOut(wanted: readonly DraftTask[]): string[] {
  const list = ['a', 'b', 'c'].map((payload, index) => ({ id: index + 1, payload }));
  for (const step of taskPlan(schedule, { tasks: wanted })) {
    if (step.kind !== 'create') {
      const at = list.findIndex(({ id }) => id === step.id);
      list.splice(at, 1);
    }
    if (step.kind === 'delete') continue;
    const id = step.kind === 'update' ? step.id : 99;
    list.splice(step.body.sequence_id - 1, 0, { id, payload: step.body.payload });
  }
  return list.map(({ payload }) => payload);
}

describe('a schedule in the editor', () => {
  it('is sent as the panel names it', () => {
    expect(bodyOf({ ...newDraft('UTC'), name: ' Nightly ' })).toEqual({
      name: 'Nightly',
      minute: '0',
      hour: '3',
      day_of_month: '*',
      month: '*',
      day_of_week: '*',
      time_zone: 'UTC',
      is_active: true,
      only_when_online: false,
      missed: 'late',
    });
  });

  it('changes no task that stayed as it was', () => {
    expect(taskPlan(schedule, { tasks })).toEqual([]);
  });

  it.each([
    ['removed', tasks.slice(1)],
    ['moved', moved(tasks, 2, 0)],
    ['swapped', moved(tasks, 0, 1)],
    ['turned around', [...tasks].reverse()],
    ['changed', tasks.map((one) => ({ ...one, payload: `${one.payload}!` }))],
    ['added between', [tasks[0]!, { ...added, payload: 'new' }, tasks[1]!, tasks[2]!]],
    ['removed and moved', [tasks[2]!, { ...added, payload: 'new' }, tasks[0]!]],
    ['removed all', []],
  ])('has its tasks %s by the calls of the plan', (_, wanted) => {
    expect(carriedOut(wanted)).toEqual(wanted.map(({ payload }) => payload));
  });

  it('moves one task by one call', () => {
    expect(taskPlan(schedule, { tasks: moved(tasks, 2, 0) })).toHaveLength(1);
  });
});

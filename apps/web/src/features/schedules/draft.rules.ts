import type { ScheduleItem, TaskAction } from '@app/contracts/client/schedules/objects.js';
import { cronOf, whenOf, type When } from './when.rules.js';

type Schedule = ScheduleItem['attributes'];

/** A task as it stands in the editor. */
export interface DraftTask {
  /** Names it as long as the editor is open. */
  readonly key: string;
  /** Null for one that is not saved yet. */
  readonly id: number | null;
  readonly action: TaskAction;
  readonly payload: string;
  readonly offset: string;
  readonly goesOn: boolean;
}

/** A schedule as it stands in the editor. */
export interface Draft {
  readonly name: string;
  readonly when: When;
  readonly zone: string;
  readonly isActive: boolean;
  readonly onlyOnline: boolean;
  readonly missed: Schedule['missed'];
  readonly tasks: readonly DraftTask[];
}

/** Nightly, as most people want it. */
export const newDraft = (zone: string): Draft => ({
  name: '',
  when: { kind: 'daily', time: '03:00' },
  zone,
  isActive: true,
  onlyOnline: false,
  missed: 'late',
  tasks: [],
});

/** A backup each night: what most schedules are for. */
export const nightlyBackup = (zone: string, name: string): Draft => ({
  ...newDraft(zone),
  name,
  tasks: [{ key: 'backup', id: null, action: 'backup', payload: '', offset: '0', goesOn: false }],
});

export const draftOf = (schedule: Schedule): Draft => ({
  name: schedule.name,
  when: whenOf(schedule.cron),
  zone: schedule.time_zone,
  isActive: schedule.is_active,
  onlyOnline: schedule.only_when_online,
  missed: schedule.missed,
  tasks: schedule.relationships.tasks.data.map(({ attributes: task }) => ({
    key: `task-${task.id}`,
    id: task.id,
    action: task.action,
    payload: task.payload,
    offset: String(task.time_offset),
    goesOn: task.continue_on_failure,
  })),
});

export const bodyOf = ({ name, when, zone, isActive, onlyOnline, missed }: Draft) => ({
  name: name.trim(),
  ...cronOf(when),
  time_zone: zone,
  is_active: isActive,
  only_when_online: onlyOnline,
  missed,
});

export const taskBody = ({ action, payload, offset, goesOn }: DraftTask) => ({
  action,
  payload,
  time_offset: offset,
  continue_on_failure: goesOn,
});

type TaskStep =
  | { readonly kind: 'delete'; readonly id: number }
  | {
      readonly kind: 'create';
      readonly key: string;
      readonly body: ReturnType<typeof taskBody> & { sequence_id: number };
    }
  | {
      readonly kind: 'update';
      readonly id: number;
      readonly body: ReturnType<typeof taskBody> & { sequence_id: number };
    };

/** The calls that make the tasks of a schedule those of the editor, in their order. */
export function taskPlan(before: Schedule, { tasks }: Pick<Draft, 'tasks'>): TaskStep[] {
  const old = draftOf(before).tasks;
  const kept = new Set(tasks.map(({ id }) => id));
  const gone = old.flatMap(({ id }) => (id !== null && !kept.has(id) ? [id] : []));
  const order: (number | null)[] = old.map(({ id }) => id).filter((id) => kept.has(id));
  const steps: TaskStep[] = gone.map((id) => ({ kind: 'delete', id }));
  for (const [index, task] of tasks.entries()) {
    const body = { ...taskBody(task), sequence_id: index + 1 };
    if (task.id === null) {
      steps.push({ kind: 'create', key: task.key, body });
      order.splice(index, 0, null);
      continue;
    }
    const was = old.find(({ id }) => id === task.id);
    const isSame = was && JSON.stringify(taskBody(was)) === JSON.stringify(taskBody(task));
    if (isSame && order[index] === task.id) continue;
    steps.push({ kind: 'update', id: task.id, body });
    order.splice(order.indexOf(task.id), 1);
    order.splice(index, 0, task.id);
  }
  return steps;
}

/** Moves an entry of a list to another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(to, 0, list[from]!);
}

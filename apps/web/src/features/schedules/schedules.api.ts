import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ScheduleItem, ScheduleRunItem } from '@app/contracts/client/schedules/objects.js';
import {
  createSchedule,
  createTask,
  deleteSchedule,
  deleteTask,
  executeSchedule,
  getSchedule,
  listScheduleRuns,
  listSchedules,
  updateSchedule,
  updateTask,
} from '@app/contracts/client/schedules/schedules.contract.js';
import { call } from '../../shared/api/call.js';
import { bodyOf, taskBody, taskPlan, type Draft } from './draft.rules.js';

export type Schedule = ScheduleItem['attributes'];
export type Run = ScheduleRunItem['attributes'];

export const schedulesQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'schedules'],
    queryFn: async ({ signal }) =>
      (await call(listSchedules, { params: { server } }, { signal })).data.map(
        ({ attributes }) => attributes,
      ),
  });

export const scheduleQuery = (server: string, schedule: number) =>
  queryOptions({
    queryKey: ['server', server, 'schedules', schedule],
    queryFn: async ({ signal }) =>
      (await call(getSchedule, { params: { server, schedule } }, { signal })).attributes,
  });

const POLL_MS = 2_000;

/** Runs, newest first; asked for again while one goes on. */
export const runsQuery = (server: string, schedule: number, { page = 1, per_page = 10 } = {}) =>
  queryOptions({
    queryKey: ['server', server, 'schedules', schedule, 'runs', { page, per_page }],
    queryFn: ({ signal }) =>
      call(listScheduleRuns, { params: { server, schedule }, query: { page, per_page } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ attributes }) => attributes.outcome === null) ? POLL_MS : false,
    meta: { silent: true },
  });

/** Makes a schedule with its tasks, or nothing. */
export async function create(server: string, draft: Draft): Promise<void> {
  const { id: schedule } = (await call(createSchedule, { params: { server }, body: bodyOf(draft) }))
    .attributes;
  if (draft.tasks.length === 0) return;
  try {
    await call(createTask, { params: { server, schedule }, body: draft.tasks.map(taskBody) });
  } catch (error) {
    await call(deleteSchedule, { params: { server, schedule } });
    throw error;
  }
}

/** Changes a schedule and its tasks, step by step: what was taken before a refusal stays, and `made` hears of it. */
export async function save(
  server: string,
  before: Schedule,
  draft: Draft,
  made: (key: string, id: number) => void,
): Promise<void> {
  const schedule = before.id;
  await call(updateSchedule, { params: { server, schedule }, body: bodyOf(draft) });
  for (const step of taskPlan(before, draft)) {
    if (step.kind === 'delete') {
      await call(deleteTask, { params: { server, schedule, task: step.id } });
    } else if (step.kind === 'create') {
      const task = await call(createTask, { params: { server, schedule }, body: step.body });
      if (task.object === 'schedule_task') made(step.key, task.attributes.id);
    } else {
      await call(updateTask, { params: { server, schedule, task: step.id }, body: step.body });
    }
  }
}

export const turn = (server: string, schedule: number, is_active: boolean) =>
  call(updateSchedule, { params: { server, schedule }, body: { is_active } });
export const execute = (server: string, schedule: number) =>
  call(executeSchedule, { params: { server, schedule } });
export const drop = (server: string, schedule: number) =>
  call(deleteSchedule, { params: { server, schedule } });

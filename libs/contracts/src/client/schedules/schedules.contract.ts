import { z } from 'zod';
import {
  serverScheduleCreate,
  serverScheduleDelete,
  serverScheduleExecute,
  serverScheduleUpdate,
  serverTaskCreate,
  serverTaskDelete,
  serverTaskUpdate,
} from '../../activity/server.events.js';
import { lenientBool, lenientInt } from '../../core/lenient.js';
import { nameText } from '../../core/names.js';
import { defineRoute, NoContent } from '../../core/route.js';
import { timeZoneName } from '../../core/time-zone.js';
import { listOf, pageOf, PathId } from '../../core/wire.js';
import { MISSED_POLICIES, ScheduleItem, ScheduleRunItem, ScheduleTaskItem, TASK_ACTIONS } from './objects.js';
import { ServerParams } from '../servers.contract.js';

/** Client API of schedules: client-api.md §7. */
export const MAX_TASKS = 10;
/** Seconds. */
export const MAX_TIME_OFFSET = 900;

const ScheduleParams = ServerParams.extend({ schedule: PathId });
const TaskParams = ScheduleParams.extend({ task: PathId });

const cronField = () => z.string().min(1).max(191);
const scheduleFields = {
  name: nameText(1, 255),
  minute: cronField(),
  hour: cronField(),
  day_of_month: cronField(),
  /** Older clients know no months. */
  month: cronField().optional(),
  day_of_week: cronField(),
  is_active: lenientBool().optional(),
  /** The same as `is_active`. */
  enabled: lenientBool().optional(),
  only_when_online: lenientBool().optional(),
  /** The zone that the fields above are read in. */
  time_zone: timeZoneName().optional(),
  /** What becomes of a run that was due while nothing could run it: once as soon as possible, or never. */
  missed: z.enum(MISSED_POLICIES).optional(),
};
const NewSchedule = z.object(scheduleFields).meta({ id: 'CreateScheduleRequest' });
const ScheduleChange = z.object(scheduleFields).partial().meta({ id: 'UpdateScheduleRequest' });
export type ScheduleInput = z.output<typeof ScheduleChange>;
export type NewScheduleInput = z.output<typeof NewSchedule>;

const taskFields = {
  action: z.enum(TASK_ACTIONS),
  /** What each action makes of it is checked with the action. */
  payload: z.string().max(8_192).nullish(),
  /** Seconds after the task before it. */
  time_offset: lenientInt(0, MAX_TIME_OFFSET),
  /** Where in the list; those behind it move. */
  sequence_id: lenientInt(1).optional(),
  continue_on_failure: lenientBool().optional(),
};
const NewTask = z.object(taskFields).meta({ id: 'CreateTaskRequest' });
const TaskChange = z.object(taskFields).partial().meta({ id: 'UpdateTaskRequest' });
export type NewTaskInput = z.output<typeof NewTask>;
export type TaskInput = z.output<typeof TaskChange>;

export const listSchedules = defineRoute({
  id: 'client.schedules.list',
  method: 'GET',
  path: '/servers/:server/schedules',
  status: 200,
  params: ServerParams,
  response: listOf(ScheduleItem),
  access: { server: 'schedule.read' },
  summary: 'Schedules of the server with their tasks',
});

export const createSchedule = defineRoute({
  id: 'client.schedules.create',
  method: 'POST',
  path: '/servers/:server/schedules',
  status: 200,
  params: ServerParams,
  body: NewSchedule,
  response: ScheduleItem,
  access: { server: 'schedule.create' },
  limit: 'schedule-create',
  activity: [serverScheduleCreate],
  summary: 'Create a schedule, off unless it says that it is active; 400 for times that never come',
});

export const getSchedule = defineRoute({
  id: 'client.schedules.details',
  method: 'GET',
  path: '/servers/:server/schedules/:schedule',
  status: 200,
  params: ScheduleParams,
  response: ScheduleItem,
  access: { server: 'schedule.read' },
  summary: 'One schedule with its tasks',
});

export const updateSchedule = defineRoute({
  id: 'client.schedules.update',
  method: 'PATCH',
  path: '/servers/:server/schedules/:schedule',
  status: 200,
  params: ScheduleParams,
  body: ScheduleChange,
  response: ScheduleItem,
  access: { server: 'schedule.update' },
  activity: [serverScheduleUpdate],
  summary: 'Change what is named of a schedule',
});

export const replaceSchedule = defineRoute({
  id: 'client.schedules.replace',
  method: 'POST',
  path: '/servers/:server/schedules/:schedule',
  status: 200,
  params: ScheduleParams,
  body: NewSchedule,
  response: ScheduleItem,
  access: { server: 'schedule.update' },
  activity: [serverScheduleUpdate],
  summary: 'Replace all fields that older clients know; zone and policy stay unless they are named',
});

export const executeSchedule = defineRoute({
  id: 'client.schedules.execute',
  method: 'POST',
  path: '/servers/:server/schedules/:schedule/execute',
  status: 202,
  params: ScheduleParams,
  response: NoContent,
  access: { server: 'schedule.update' },
  activity: [serverScheduleExecute],
  summary:
    'Run a schedule now: its first task at once, whose error is the answer, the others after their offsets',
});

export const deleteSchedule = defineRoute({
  id: 'client.schedules.delete',
  method: 'DELETE',
  path: '/servers/:server/schedules/:schedule',
  status: 204,
  params: ScheduleParams,
  response: NoContent,
  access: { server: 'schedule.delete' },
  activity: [serverScheduleDelete],
  summary: 'Delete a schedule with its tasks and the record of its runs',
});

export const listScheduleRuns = defineRoute({
  id: 'client.schedules.runs',
  method: 'GET',
  path: '/servers/:server/schedules/:schedule/runs',
  status: 200,
  params: ScheduleParams,
  list: {},
  response: pageOf(ScheduleRunItem),
  access: { server: 'schedule.read' },
  summary: 'Runs of a schedule, newest first, with the outcome of each task',
});

export const listTasks = defineRoute({
  id: 'client.tasks.list',
  method: 'GET',
  path: '/servers/:server/schedules/:schedule/tasks',
  status: 200,
  params: ScheduleParams,
  response: listOf(ScheduleTaskItem),
  access: { server: 'schedule.read' },
  summary: 'Tasks of a schedule in their order',
});

export const createTask = defineRoute({
  id: 'client.tasks.create',
  method: 'POST',
  path: '/servers/:server/schedules/:schedule/tasks',
  status: 200,
  params: ScheduleParams,
  body: z.union([NewTask, z.array(NewTask).min(1).max(MAX_TASKS)]),
  response: z.union([ScheduleTaskItem, listOf(ScheduleTaskItem)]),
  access: { server: 'schedule.update' },
  activity: [serverTaskCreate],
  summary: 'Add a task, or several as an array; the answer is of the same form',
});

export const updateTask = defineRoute({
  id: 'client.tasks.update',
  method: 'PATCH',
  path: '/servers/:server/schedules/:schedule/tasks/:task',
  status: 200,
  params: TaskParams,
  body: TaskChange,
  response: ScheduleTaskItem,
  access: { server: 'schedule.update' },
  activity: [serverTaskUpdate],
  summary: 'Change what is named of a task; a new place moves the others',
});

export const replaceTask = defineRoute({
  id: 'client.tasks.replace',
  method: 'POST',
  path: '/servers/:server/schedules/:schedule/tasks/:task',
  status: 200,
  params: TaskParams,
  body: NewTask,
  response: ScheduleTaskItem,
  access: { server: 'schedule.update' },
  activity: [serverTaskUpdate],
  summary: 'Replace a task; it stays at its place unless another is named',
});

export const deleteTask = defineRoute({
  id: 'client.tasks.delete',
  method: 'DELETE',
  path: '/servers/:server/schedules/:schedule/tasks/:task',
  status: 204,
  params: TaskParams,
  response: NoContent,
  access: { server: 'schedule.delete' },
  activity: [serverTaskDelete],
  summary: 'Delete a task; those behind it move up',
});

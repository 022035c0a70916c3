import { nextRun } from '@app/contracts/core/cron.js';
import { TASK_ACTIONS, type TaskAction } from '@app/contracts/client/schedules/objects.js';
import { storedPermission, subuserPermissions } from '@app/contracts/permissions/subuser.permissions.js';
import {
  DatabaseEntity,
  ScheduleEntity,
  ServerEntity,
  ServerVariableEntity,
  SubuserEntity,
  TaskEntity,
} from '../../entities.js';
import { allocationServers, PELICAN_NEST } from './catalogue-steps.js';
import { UnfitRow, type Fields } from './fields.js';
import { rowsOf, type ImportContext, type ImportStep } from './step.js';

const STATUSES = ['install_failed', 'reinstall_failed', 'suspended'];

/** Long work is an operation here, which nobody keeps for what was begun over there. */
function statusOf(row: Fields, note: ImportContext['note']): string | null {
  const status = row.textOrNull('status') ?? '';
  if (status === '' || status === 'normal') return null;
  if (STATUSES.includes(status)) return status;
  if (status === 'installing') {
    note('was being installed: its node’s report ends that, or install it again');
    return 'install_failed';
  }
  note(`was ${status}: let that end before the import, and look after the server`);
  return null;
}

const servers = rowsOf({
  name: 'servers',
  table: 'servers',
  keys: ['id'],
  entity: ServerEntity,
  companions: [{ table: 'server_transfers', column: 'server_id' }],
  map(row, { note }) {
    const isMoving = row
      .of('server_transfers')
      .some((transfer) => transfer.textOrNull('successful') === null);
    if (isMoving) note('is being moved to another node: let that end before the import');
    const stamps = row.stamps();
    const status = statusOf(row, note);
    const uuid = row.text('uuid');
    return {
      id: row.number('id'),
      externalId: row.textOrNull('external_id') || null,
      uuid,
      uuidShort: row.textOrNull('uuid_short', 'uuidShort') ?? uuid.slice(0, 8),
      nodeId: row.number('node_id'),
      name: row.text('name'),
      description: row.textOrNull('description') ?? '',
      status,
      skipScripts: row.flag('skip_scripts'),
      ownerId: row.number('owner_id'),
      memory: row.number('memory'),
      swap: row.number('swap'),
      disk: row.number('disk'),
      io: row.number('io'),
      cpu: row.number('cpu'),
      threads: row.textOrNull('threads') || null,
      oomKiller: row.row['oom_disabled'] === undefined ? row.flag('oom_killer') : !row.flag('oom_disabled'),
      allocationId: row.numberOrNull('allocation_id'),
      nestId: row.numberOrNull('nest_id') ?? PELICAN_NEST,
      eggId: row.number('egg_id'),
      startup: row.textOrNull('startup') ?? '',
      image: row.text('image'),
      databaseLimit: row.numberOrNull('database_limit'),
      allocationLimit: row.numberOrNull('allocation_limit'),
      backupLimit: row.numberOrNull('backup_limit'),
      installedAt:
        row.instantOrNull('installed_at') ?? (status === 'install_failed' ? null : stamps.createdAt),
      dockerLabels: row.json('docker_labels') as Record<string, string> | null,
      ...stamps,
    };
  },
});

const serverVariables = rowsOf({
  name: 'server_variables',
  table: 'server_variables',
  keys: ['id'],
  entity: ServerVariableEntity,
  map: (row) => ({
    id: row.number('id'),
    serverId: row.number('server_id'),
    variableId: row.number('variable_id'),
    variableValue: row.textOrNull('variable_value') ?? '',
    ...row.stamps(),
  }),
});

const subusers = rowsOf({
  name: 'subusers',
  table: 'subusers',
  keys: ['id'],
  entity: SubuserEntity,
  map(row, { note }) {
    const given = row.list('permissions').map(storedPermission);
    const permissions = subuserPermissions(given);
    const unknown = given.filter((name) => !(permissions as readonly string[]).includes(name));
    if (unknown.length > 0) note(`holds what does not exist here: ${unknown.join(', ')}`);
    return {
      id: row.number('id'),
      userId: row.number('user_id'),
      serverId: row.number('server_id'),
      permissions,
      ...row.stamps(),
    };
  },
});

const databases = rowsOf({
  name: 'databases',
  table: 'databases',
  keys: ['id'],
  entity: DatabaseEntity,
  map: (row, { cipher, encrypter }) => ({
    id: row.number('id'),
    serverId: row.number('server_id'),
    databaseHostId: row.number('database_host_id'),
    database: row.text('database'),
    username: row.text('username'),
    remote: row.text('remote'),
    password: cipher.encrypt(encrypter.decrypt(row.text('password'))),
    nextPassword: null,
    maxConnections: row.numberOrNull('max_connections') || null,
    state: 'ready' as const,
    dueAt: null,
    error: null,
    ...row.stamps(),
  }),
});

const schedules = rowsOf({
  name: 'schedules',
  table: 'schedules',
  keys: ['id'],
  entity: ScheduleEntity,
  map(row, { settings, now, note }) {
    const times = {
      cronMinute: row.textOrNull('cron_minute') ?? '*',
      cronHour: row.textOrNull('cron_hour') ?? '*',
      cronDayOfMonth: row.textOrNull('cron_day_of_month') ?? '*',
      cronMonth: row.textOrNull('cron_month') ?? '*',
      cronDayOfWeek: row.textOrNull('cron_day_of_week') ?? '*',
      // That panel reads the times of all schedules in its own zone.
      timeZone: settings['APP_TIMEZONE'] || 'UTC',
    };
    // Not what stands over there: a time that has passed meanwhile would be caught up on.
    const nextRunAt = nextRun(times, now);
    if (!nextRunAt) note('has times that are not understood here, and is switched off');
    return {
      id: row.number('id'),
      serverId: row.number('server_id'),
      name: row.text('name'),
      ...times,
      isActive: row.flag('is_active') && nextRunAt !== null,
      onlyWhenOnline: row.flag('only_when_online'),
      missed: 'late' as const,
      lastRunAt: row.instantOrNull('last_run_at'),
      nextRunAt,
      ...row.stamps(),
    };
  },
});

const tasks = rowsOf({
  name: 'tasks',
  table: 'tasks',
  keys: ['id'],
  entity: TaskEntity,
  map(row) {
    const action = row.text('action');
    if (!(TASK_ACTIONS as readonly string[]).includes(action)) {
      throw new UnfitRow(`there is no task called ${action} here`);
    }
    return {
      id: row.number('id'),
      scheduleId: row.number('schedule_id'),
      sequenceId: row.number('sequence_id'),
      action: action as TaskAction,
      payload: row.textOrNull('payload') ?? '',
      timeOffset: row.numberOrNull('time_offset') ?? 0,
      continueOnFailure: row.flag('continue_on_failure'),
      ...row.stamps(),
    };
  },
});

export const SERVER_STEPS: readonly ImportStep[] = [
  servers,
  allocationServers,
  serverVariables,
  subusers,
  databases,
  schedules,
  tasks,
];

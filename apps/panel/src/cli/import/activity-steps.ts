import { ActivityLogEntity, ActivityLogSubjectEntity } from '../../entities.js';
import { rowsOf, type ImportStep } from './step.js';

/** `App\Models\UserSSHKey` of some releases is `ssh_key` of the others. */
const OLD_NAMES: Readonly<Record<string, string>> = { user_s_s_h_key: 'ssh_key' };

function morph(type: string): string {
  const name = type
    .replace(/^.*\\/, '')
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toLowerCase();
  return OLD_NAMES[name] ?? name;
}

const logs = rowsOf({
  name: 'activity_logs',
  table: 'activity_logs',
  keys: ['id'],
  entity: ActivityLogEntity,
  fades: true,
  map(row, { now }) {
    const actorType = row.textOrNull('actor_type');
    const properties = row.json('properties');
    const timestamp = row.instantOrNull('timestamp') ?? now;
    return {
      id: row.number('id'),
      event: row.text('event'),
      ip: (row.textOrNull('ip') ?? '').slice(0, 45),
      description: row.textOrNull('description'),
      actorType: actorType === null ? null : morph(actorType),
      actorId: row.numberOrNull('actor_id'),
      apiKeyId: row.numberOrNull('api_key_id'),
      properties:
        properties !== null && typeof properties === 'object' && !Array.isArray(properties)
          ? (properties as Record<string, unknown>)
          : {},
      timestamp,
      createdAt: timestamp,
    };
  },
});

const subjects = rowsOf({
  name: 'activity_log_subjects',
  table: 'activity_log_subjects',
  keys: ['id'],
  entity: ActivityLogSubjectEntity,
  fades: true,
  map: (row) => ({
    id: row.number('id'),
    activityLogId: row.number('activity_log_id'),
    subjectType: morph(row.text('subject_type')),
    subjectId: row.number('subject_id'),
  }),
});

export const ACTIVITY_STEPS: readonly ImportStep[] = [logs, subjects];

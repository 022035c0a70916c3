import type { AnyActivityItem } from '@app/contracts/application/activity.contract.js';
import { hash } from 'node:crypto';
import { ACTIVITIES } from '@app/contracts/activity/index.js';
import type { ActivityItem, UserItem } from '@app/contracts/client/objects.js';
import { item, nullResource } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import { clientUserAttributes } from '../users/index.js';
import type { ActivityActor, ActivityRow, NamedSubject } from './activity.types.js';

export interface ActivityView {
  /** User id of the reader. */
  readonly readerId: number;
  /** Administrators see every address. */
  readonly seesAddresses: boolean;
  readonly withActor: boolean;
}

const DECLARED = new Map(ACTIVITIES.map((event) => [event.name, event]));

/** Properties that say how something was done; no text tells them and none has to. */
const SILENT = new Set(['ip', 'useragent', 'using_sftp']);

/** Property rewriting of Pterodactyl: client-api.md, Objects, activity_log. */
function rewrite(row: ActivityRow, view: ActivityView): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row.properties)) {
    if (key === 'ip' && row.actor?.id !== view.readerId) result[key] = '[hidden]';
    else if (Array.isArray(value)) {
      result[key] = value;
      result[`${key}_count`] = value.length;
    } else if (key === 'directory' && typeof value === 'string') {
      result[key] = `/${value.replaceAll(/^\/+|\/+$/g, '')}/`.replaceAll(/\/{2,}/g, '/');
    } else result[key] = value;
  }
  const counts = Object.keys(result).filter((key) => key.endsWith('_count'));
  if (counts.length === 1) {
    result['count'] = result[counts[0]!];
    delete result[counts[0]!];
  }
  return result;
}

/** The properties an event declares are those its text tells; anything beyond is additional. */
function hasAdditionalMetadata(row: ActivityRow): boolean {
  const shape = (DECLARED.get(row.event)?.properties as { shape?: object } | undefined)?.shape ?? {};
  return Object.keys(row.properties).some((key) => !SILENT.has(key) && !Object.hasOwn(shape, key));
}

/** `user` as the client API shows other people. */
export const actorItem = (user: ActivityActor): UserItem =>
  item('user', {
    first_name: user.nameFirst ?? '',
    last_name: user.nameLast ?? '',
    ...clientUserAttributes(user),
  });

export function activityItem(row: ActivityRow, view: ActivityView): ActivityItem {
  const isOwn = row.actor?.id === view.readerId;
  return item('activity_log', {
    id: hash('sha1', String(row.id)),
    batch: null,
    event: row.event,
    is_api: row.apiKeyId !== null,
    ip: isOwn || view.seesAddresses ? row.ip : null,
    description: row.description,
    properties: rewrite(row, view),
    has_additional_metadata: hasAdditionalMetadata(row),
    timestamp: toWireDate(row.timestamp),
    ...(view.withActor
      ? { relationships: { actor: row.actor ? actorItem(row.actor) : nullResource() } }
      : {}),
  });
}

/** With what it is about, for those who see all servers and accounts. */
export const anyActivityItem = (
  row: ActivityRow,
  subjects: readonly NamedSubject[],
  view: ActivityView,
): AnyActivityItem => item('activity_log', { ...activityItem(row, view).attributes, subjects });

import type { NotificationItem } from '@app/contracts/client/notifications.contract.js';
import type { OperationItem } from '@app/contracts/client/operations.contract.js';
import type { StatsAttributes } from '@app/contracts/client/servers.contract.js';
import type { Problem } from '@app/contracts/application/problems.js';
import { defineTopic } from '../../platform/redis/live-bus.js';

/** Times are ISO 8601. */
export const serverStateChanged = defineTopic<{
  readonly server: string;
  readonly state: string;
  readonly at: string;
}>('server-state');

/** What the servers of a node use, by uuid. */
export const figuresTaken = defineTopic<{
  readonly at: string;
  readonly servers: Readonly<Record<string, StatsAttributes>>;
}>('figures');

export const nodeReachChanged = defineTopic<{ readonly nodeId: number; readonly isReachable: boolean }>(
  'node-reach',
);

/** An operation began, went on or ended; `userIds`: owner and subusers of its server. */
export const operationChanged = defineTopic<{
  readonly operation: OperationItem['attributes'];
  readonly userIds: readonly number[];
}>('operation');

/** Null: the user has read some. */
export const notificationAdded = defineTopic<{
  readonly userId: number;
  readonly notification: NotificationItem['attributes'] | null;
}>('notification');

/**
 * What a user had open ends, on one server or (null) on all: consoles whose token was issued until `before`, epoch
 * milliseconds.
 */
export const sessionsEnded = defineTopic<{
  readonly userId: number;
  readonly server: string | null;
  readonly before: number;
}>('sessions-ended');

/** An event of the activity log, or of what is too small for it, by its name and what it is about. */
export const activityRecorded = defineTopic<{
  readonly event: string;
  readonly serverIds: readonly number[];
  readonly userIds: readonly number[];
}>('activity');

/** Something is wrong, or not any more; `changed`: other figures of what was wrong before. */
export const problemChanged = defineTopic<{
  readonly state: 'began' | 'changed' | 'ended';
  readonly problem: Problem;
}>('problem');

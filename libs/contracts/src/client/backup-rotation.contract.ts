import { z } from 'zod';
import { serverBackupRotation } from '../activity/backup.events.js';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, type Wire } from '../core/route.js';
import { timeZoneName } from '../core/time-zone.js';
import { itemOf } from '../core/wire.js';
import { ServerParams } from './servers.contract.js';

/** Ours, beside client-api.md §6: which backups of a server stay (domain.md §12). */
const MOST = 999;
const path = '/servers/:server/backup-rotation';

export const BackupRotationItem = itemOf(
  'backup_rotation',
  z.object({
    keep_last: z.number(),
    keep_daily: z.number(),
    keep_weekly: z.number(),
    keep_monthly: z.number(),
    time_zone: z.string(),
  }),
);
export type BackupRotationItem = Wire<typeof BackupRotationItem>;

export const getRotation = defineRoute({
  id: 'client.backups.rotation',
  method: 'GET',
  path,
  status: 200,
  params: ServerParams,
  response: BackupRotationItem,
  access: { server: 'backup.read' },
  summary: 'Which backups of the server are kept; all numbers 0 = none is deleted',
});

export const setRotation = defineRoute({
  id: 'client.backups.set-rotation',
  method: 'PUT',
  path,
  status: 200,
  params: ServerParams,
  body: z
    .object({
      keep_last: lenientInt(0, MOST),
      /** Of so many days, weeks and months that have any, the newest backup of each. */
      keep_daily: lenientInt(0, MOST),
      keep_weekly: lenientInt(0, MOST),
      keep_monthly: lenientInt(0, MOST),
      /** Where days begin; UTC where it is left out. */
      time_zone: timeZoneName().optional(),
    })
    .meta({
      id: 'SetBackupRotationRequest',
      examples: [
        { keep_last: 3, keep_daily: 7, keep_weekly: 4, keep_monthly: 6, time_zone: 'Europe/Berlin' },
      ],
    }),
  response: BackupRotationItem,
  access: { server: 'backup.delete' },
  activity: [serverBackupRotation],
  summary:
    'Keep so many backups and delete the others, now and after each one; locked ones and the newest stay',
});

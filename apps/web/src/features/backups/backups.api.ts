import { queryOptions, type QueryKey } from '@tanstack/react-query';
import {
  createBackup,
  deleteBackup,
  downloadBackup,
  listBackups,
  lockBackup,
  planRestore,
  previewBackup,
  renameBackup,
  restoreBackup,
  unlockBackup,
  type BackupItem,
} from '@app/contracts/client/backups.contract.js';
import {
  getRotation,
  setRotation,
  type BackupRotationItem,
} from '@app/contracts/client/backup-rotation.contract.js';
import type { BodyOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';
import { ownAddress } from '../../shared/own-address.js';

export type Backup = BackupItem['attributes'];
export type Rotation = BackupRotationItem['attributes'];
export type RestorePlan = ResponseOf<typeof planRestore>['data'];

const PER_PAGE = 50;

export const backupsKey = (server: string): QueryKey => ['server', server, 'backups'];

/** All backups of a server, the newest first, and how many of them count towards its limit. */
export const backupsQuery = (server: string) =>
  queryOptions({
    queryKey: backupsKey(server),
    queryFn: async ({ signal }) => {
      const backups: Backup[] = [];
      for (let page = 1; ; page += 1) {
        const query = { page, per_page: PER_PAGE };
        const { data, meta } = await call(listBackups, { params: { server }, query }, { signal });
        backups.push(...data.map(({ attributes }) => attributes));
        if (page >= meta.pagination.total_pages) {
          return { backups: backups.reverse(), counted: meta.backup_count };
        }
      }
    },
  });

export interface NewBackup {
  readonly name: string;
  readonly ignored: string;
  readonly is_locked: boolean;
}

export const make = async (server: string, wanted: NewBackup | null): Promise<Backup> =>
  (await call(createBackup, { params: { server }, body: wanted ?? {} })).attributes;

export const setLock = (server: string, backup: string, isLocked: boolean) =>
  call(isLocked ? lockBackup : unlockBackup, { params: { server, backup } });

export const rename = (server: string, backup: string, name: string) =>
  call(renameBackup, { params: { server, backup }, body: { name } });

export const remove = (server: string, backup: string) => call(deleteBackup, { params: { server, backup } });

export const restore = (server: string, backup: string, body: BodyOf<typeof restoreBackup>) =>
  call(restoreBackup, { params: { server, backup }, body });

/** Which backups of a server are kept. */
export const rotationQuery = (server: string) =>
  queryOptions({
    queryKey: [...backupsKey(server), 'rotation'],
    queryFn: async ({ signal }) => (await call(getRotation, { params: { server } }, { signal })).attributes,
  });

export const rotate = (server: string, rotation: Rotation) =>
  call(setRotation, { params: { server }, body: rotation });

/** What a restoration would do now; the node looks at all files of the server for it. Feature `backups.plan`. */
export const restorePlanQuery = (server: string, backup: string, truncate: boolean) =>
  queryOptions({
    queryKey: [...backupsKey(server), backup, 'plan', { truncate }],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const query = truncate ? { truncate: 'true' } : {};
      return (await call(planRestore, { params: { server, backup }, query }, { signal })).data;
    },
  });

/** What a backup with these rules would hold and leave out. Feature `backups.preview`. */
export const preview = async (server: string, ignored: string) =>
  (await call(previewBackup, { params: { server }, body: { ignored } })).data;

/** Has the browser save the archive. */
export async function download(server: string, backup: string): Promise<void> {
  const { attributes } = await call(downloadBackup, { params: { server, backup } });
  location.assign(ownAddress(attributes.url));
}

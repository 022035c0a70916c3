import { queryOptions, type QueryKey } from '@tanstack/react-query';
import {
  createBackup,
  deleteBackup,
  downloadBackup,
  listBackups,
  lockBackup,
  renameBackup,
  restoreBackup,
  unlockBackup,
  type BackupItem,
} from '@app/contracts/client/backups.contract.js';
import { call } from '../../shared/api/call.js';
import { ownAddress } from '../../shared/own-address.js';

export type Backup = BackupItem['attributes'];

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

export const restore = (server: string, backup: string, truncate: boolean) =>
  call(restoreBackup, { params: { server, backup }, body: { truncate } });

/** Has the browser save the archive. */
export async function download(server: string, backup: string): Promise<void> {
  const { attributes } = await call(downloadBackup, { params: { server, backup } });
  location.assign(ownAddress(attributes.url));
}

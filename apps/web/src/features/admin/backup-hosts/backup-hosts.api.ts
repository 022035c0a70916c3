import { queryOptions } from '@tanstack/react-query';
import {
  createBackupHost,
  deleteBackupHost,
  getBackupHost,
  listBackupHosts,
  testBackupHost,
  updateBackupHost,
} from '@app/contracts/application/backup-hosts.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

const MOST = 500;

export const BACKUP_HOSTS = ['admin', 'backup-hosts'] as const;
export type BackupHost = ResponseOf<typeof getBackupHost>['attributes'];
export type BackupHostFields = InputOf<typeof createBackupHost>['body'];

export const backupHostsQuery = queryOptions({
  queryKey: BACKUP_HOSTS,
  queryFn: async ({ signal }) =>
    (await call(listBackupHosts, { query: { per_page: MOST } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

export const backupHostQuery = (backup_host: number) =>
  queryOptions({
    queryKey: [...BACKUP_HOSTS, backup_host],
    queryFn: async ({ signal }) =>
      (await call(getBackupHost, { params: { backup_host } }, { signal })).attributes,
  });

/** Both try the store out before they keep anything. */
export const makeBackupHost = async (body: BackupHostFields): Promise<BackupHost> =>
  (await call(createBackupHost, { body })).attributes;
export const changeBackupHost = (backup_host: number, body: InputOf<typeof updateBackupHost>['body']) =>
  call(updateBackupHost, { params: { backup_host }, body });
export const tryBackupHost = (backup_host: number) => call(testBackupHost, { params: { backup_host } });
export const dropBackupHost = (backup_host: number) => call(deleteBackupHost, { params: { backup_host } });

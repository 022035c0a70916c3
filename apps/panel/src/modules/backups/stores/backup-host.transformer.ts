import type { BackupHostItem } from '@app/contracts/application/backup-hosts.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { BackupHost } from './backup-hosts.service.js';

/** `backup_host`; `configuration` is what of it is fit to be seen. */
export const backupHostItem = (
  host: BackupHost,
  configuration: BackupHostItem['attributes']['configuration'],
): BackupHostItem =>
  item('backup_host', {
    id: host.id,
    name: host.name,
    schema: host.schema,
    format: host.format,
    configuration,
    nodes: [...host.nodeIds],
    backups: host.backups,
    created_at: toWireDate(host.createdAt),
    updated_at: toWireDate(host.updatedAt),
  });

import type { JobItem } from '@app/contracts/application/jobs.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { ListedRow } from '../../platform/queue/outbox-row.js';

export const toJob = (row: ListedRow): JobItem =>
  item('job', {
    id: row.id,
    name: row.job,
    state: row.failedAt === null ? 'waiting' : 'dead',
    payload: row.payload,
    error: row.error,
    created_at: toWireDate(row.createdAt),
    failed_at: toWireDateOrNull(row.failedAt),
  });

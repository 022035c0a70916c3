import type { LoggedRequestItem } from '@app/contracts/application/requests.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { RequestRow } from './request-log.repository.js';

export const toLoggedRequest = (row: RequestRow): LoggedRequestItem =>
  item('logged_request', {
    id: Number(row.id),
    method: row.method,
    route: row.route === '' ? null : row.route,
    status: row.status,
    ip: row.ip,
    user: row.username ?? null,
    key: row.keyIdentifier,
    node: row.nodeId,
    ms: row.ms,
    request_id: row.requestId,
    at: toWireDate(row.at),
  });

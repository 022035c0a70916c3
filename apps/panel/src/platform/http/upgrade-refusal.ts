import type { AppError } from '@app/contracts/core/errors.js';
import { renderPanelError } from '@app/platform/http/error.filter.js';
import type { UpgradeRefusal } from '@app/platform/ws/path-ws.adapter.js';

/** An error as the answer to a request for a socket, which does not pass through the error filter. */
export const upgradeRefusal = (error: AppError): UpgradeRefusal => ({
  status: error.status,
  body: renderPanelError(error, ''),
  headers: { ...error.headers, 'X-Pelican-Panel': 'true' },
});

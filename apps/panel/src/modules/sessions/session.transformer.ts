import type { LoginSessionItem, SessionItem } from '@app/contracts/auth/sessions.contract.js';
import { EDIT_BYTES, UPLOAD_BYTES } from '@app/contracts/client/file-limits.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { PanelConfig } from '../../config/panel.config.js';
import { RELEASE } from '@app/platform/config/release.js';
import { accountAttributes } from '../users/index.js';
import type { StoredSession } from './session-store.js';
import { csrfOf } from './session-token.js';
import type { FoundSession } from './sessions.service.js';

const LOCALES = ['en'];

/** What a page needs to know before it can show anything; `found` is null while nobody is logged in. */
export function toSession(
  found: FoundSession | null,
  view: { readonly config: PanelConfig; readonly hasAdmin: boolean; readonly now: number },
): SessionItem {
  const actor = found?.actor;
  const rootAdmin = actor?.user.rootAdmin ?? false;
  return item('session', {
    user: actor ? accountAttributes(actor.user) : null,
    csrf: found && csrfOf(found.token),
    expires_at: actor ? toWireDate(new Date(view.now + actor.session.idleSeconds * 1000)) : null,
    root_admin: rootAdmin,
    admin_permissions: actor?.user.rights.names ?? [],
    panel: {
      name: view.config.appName,
      version: RELEASE,
      url: view.config.appUrl,
      locales: LOCALES,
      mail: view.config.mail.smtpUrl !== null || view.config.mail.folder !== null,
      upload_bytes: UPLOAD_BYTES,
      edit_bytes: EDIT_BYTES,
      setup: view.hasAdmin ? 'done' : 'admin_needed',
    },
  });
}

/** `currentId` marks the session that asks. */
export const toLoginSession = (session: StoredSession, currentId: string): LoginSessionItem =>
  item('login_session', {
    id: session.id,
    ip: session.ip,
    user_agent: session.userAgent,
    created_at: toWireDate(new Date(session.createdAt)),
    last_used_at: toWireDate(new Date(session.lastUsedAt)),
    current: session.id === currentId,
  });

import type { z } from 'zod';
import { SETTINGS, type SettingName } from '@app/contracts/application/settings.contract.js';
import { Secret } from '@app/platform/config/secret.js';
import type { PanelConfig, Ports, RateLimit } from '../../config/panel.config.js';

export type StoredSettings = { readonly [N in SettingName]?: z.output<(typeof SETTINGS)[N]> };
type Smtp = NonNullable<StoredSettings['mail_smtp']>;

/** Stored encrypted. */
export const SECRET_SETTINGS: ReadonlySet<SettingName> = new Set(['mail_smtp']);

const rateOf = (rate: { requests: number; seconds: number }): RateLimit => ({
  points: rate.requests,
  periodSeconds: rate.seconds,
});
const portsOf = (text: string): Ports => {
  const [from, to] = text.split('-').map(Number) as [number, number];
  return { from, to };
};

function smtpUrl({ host, port, secure, username, password }: Smtp): Secret {
  const url = new URL(`${secure ? 'smtps' : 'smtp'}://${host.includes(':') ? `[${host}]` : host}:${port}`);
  const [user, word] = [username, password].map((part) => (part == null ? '' : encodeURIComponent(part)));
  const login = user === '' ? '' : `${user}:${word}@`;
  return new Secret(`${url.protocol}//${login}${url.host}`);
}

/** What takes the place of the environment's settings. */
export const overridesOf = (stored: StoredSettings, given: PanelConfig): Partial<PanelConfig> => ({
  appName: stored.panel_name ?? given.appName,
  mail: {
    ...given.mail,
    from: stored.mail_from ?? given.mail.from,
    smtpUrl: stored.mail_smtp ? smtpUrl(stored.mail_smtp) : given.mail.smtpUrl,
  },
  rateLimits: {
    client: stored.client_requests ? rateOf(stored.client_requests) : given.rateLimits.client,
    application: stored.application_requests
      ? rateOf(stored.application_requests)
      : given.rateLimits.application,
  },
  apiKeysPerUser: stored.api_keys_per_user ?? given.apiKeysPerUser,
  selfAllocation: {
    isEnabled: stored.member_allocations ?? given.selfAllocation.isEnabled,
    ports: stored.member_allocation_ports
      ? portsOf(stored.member_allocation_ports)
      : given.selfAllocation.ports,
  },
  selfDatabases: {
    isEnabled: stored.member_databases ?? given.selfDatabases.isEnabled,
    isAnyHostAllowed: stored.member_databases_anywhere ?? given.selfDatabases.isAnyHostAllowed,
  },
  areDescriptionsEditable: stored.member_descriptions ?? given.areDescriptionsEditable,
  hidesAdminActivity: stored.hide_admin_activity ?? given.hidesAdminActivity,
  activityKeptDays: stored.activity_days ?? given.activityKeptDays,
  scheduleRunsKeptDays: stored.schedule_run_days ?? given.scheduleRunsKeptDays,
});

/**
 * A mail server with the password that it had, if none is sent and it is the same: whoever may change it without
 * knowing the password must not learn it by having it sent elsewhere.
 */
export function withKnownPassword(next: Smtp, before: Smtp | undefined): Smtp {
  if (next.password != null || !before) return next;
  const isSame =
    next.host === before.host &&
    next.port === before.port &&
    next.secure === before.secure &&
    next.username === before.username;
  return isSame ? { ...next, password: before.password } : next;
}

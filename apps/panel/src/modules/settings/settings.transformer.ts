import type { Settings } from '@app/contracts/application/settings.contract.js';
import type { Secret } from '@app/platform/config/secret.js';
import type { RateLimit } from '../../config/panel.config.js';
import type { SettingsInForce } from './settings.service.js';

const toRate = ({ points, periodSeconds }: RateLimit) => ({ requests: points, seconds: periodSeconds });

/** What nodemailer takes where an address names no port. */
const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

function toSmtp(address: Secret): Settings['data']['mail_smtp'] {
  const { hostname, port, protocol, username, password } = new URL(address.reveal());
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? PORTS[protocol]! : Number(port),
    secure: protocol === 'smtps:',
    username: username === '' ? null : decodeURIComponent(username),
    has_password: password !== '',
  };
}

/** Never a password. */
export const toSettings = ({ config, stored }: SettingsInForce): Settings => ({
  data: {
    panel_name: config.appName,
    mail_from: config.mail.from,
    mail_smtp: config.mail.smtpUrl && toSmtp(config.mail.smtpUrl),
    client_requests: toRate(config.rateLimits.client),
    application_requests: toRate(config.rateLimits.application),
    api_keys_per_user: config.apiKeysPerUser,
    member_allocations: config.selfAllocation.isEnabled,
    member_allocation_ports:
      config.selfAllocation.ports && `${config.selfAllocation.ports.from}-${config.selfAllocation.ports.to}`,
    member_databases: config.selfDatabases.isEnabled,
    member_databases_anywhere: config.selfDatabases.isAnyHostAllowed,
    member_descriptions: config.areDescriptionsEditable,
    hide_admin_activity: config.hidesAdminActivity,
    activity_days: config.activityKeptDays,
    schedule_run_days: config.scheduleRunsKeptDays,
  },
  meta: { stored: [...stored] },
});

import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute } from '../core/route.js';

/**
 * What administrators may change of the panel while it runs: beyond stock panels, domain.md §1 "settings". Each value
 * replaces that of the environment; null in a change gives the environment its say again.
 */
const activity = { none: 'administration is not part of the activity log' };

/** Never so few that nobody could change it back. */
const rate = z.object({ requests: lenientInt(30, 9_999_999), seconds: lenientInt(1, 3_600) });
const port = lenientInt(1, 65_535);
const ports = z
  .string()
  .regex(/^\d{4,5}-\d{4,5}$/, 'must be <first>-<last>, such as 25565-26564')
  .refine(
    (text) => {
      const [from, to] = text.split('-').map(Number) as [number, number];
      return from >= 1024 && from <= to && to <= 65_535;
    },
    { message: 'The ports must lie between 1024 and 65535.', params: { rule: 'between' } },
  );
const smtp = {
  host: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w.:-]+$/, 'must be a name or an address'),
  port,
  /** TLS from the first byte. */
  secure: lenientBool(),
};
const credential = z.string().min(1).max(255).nullish();

/** By their names, in a form that is stored. */
export const SETTINGS = {
  panel_name: nameText(1, 100),
  mail_from: z.email().max(255),
  /** A password that is not sent stays with the same host, port and username, and with no other. */
  mail_smtp: z.object({ ...smtp, username: credential, password: credential }),
  client_requests: rate,
  application_requests: rate,
  api_keys_per_user: lenientInt(1, 10_000),
  member_allocations: lenientBool(),
  member_allocation_ports: ports,
  member_databases: lenientBool(),
  member_databases_anywhere: lenientBool(),
  member_descriptions: lenientBool(),
  hide_admin_activity: lenientBool(),
  /** 0 = for ever. */
  activity_days: lenientInt(0, 36_500),
  schedule_run_days: lenientInt(0, 36_500),
} as const;
export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

const change = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, SETTINGS[name].nullish()]),
) as unknown as { [N in SettingName]: z.ZodOptional<z.ZodNullable<(typeof SETTINGS)[N]>> };

export const UpdateSettingsBody = z.object(change).meta({
  id: 'UpdateSettingsRequest',
  examples: [
    {
      panel_name: 'Our panel',
      mail_smtp: { host: 'mail.example.com', port: 465, secure: true, username: 'panel', password: 'secret' },
      activity_days: null,
    },
  ],
});
export type UpdateSettings = z.output<typeof UpdateSettingsBody>;

const shownRate = z.object({ requests: z.number(), seconds: z.number() });
export const Settings = z
  .object({
    /** As they are in force. */
    data: z.object({
      panel_name: z.string(),
      mail_from: z.string(),
      /** Null = mails are laid into a folder, or not sent. Never the password. */
      mail_smtp: z
        .object({
          host: z.string(),
          port: z.number(),
          secure: z.boolean(),
          username: z.string().nullable(),
          has_password: z.boolean(),
        })
        .nullable(),
      client_requests: shownRate,
      application_requests: shownRate,
      api_keys_per_user: z.number(),
      member_allocations: z.boolean(),
      /** Null = any free allocation at the address of the server, and none is made. */
      member_allocation_ports: z.string().nullable(),
      member_databases: z.boolean(),
      member_databases_anywhere: z.boolean(),
      member_descriptions: z.boolean(),
      hide_admin_activity: z.boolean(),
      activity_days: z.number(),
      schedule_run_days: z.number(),
    }),
    meta: z.object({
      /** Those that are stored here; the others are the environment's. */
      stored: z.array(z.enum(SETTING_NAMES as [SettingName, ...SettingName[]])),
    }),
  })
  .meta({ id: 'PanelSettings' });
export type Settings = z.output<typeof Settings>;

export const getSettings = defineRoute({
  id: 'application.settings.details',
  method: 'GET',
  path: '/settings',
  status: 200,
  response: Settings,
  access: { key: 'user', write: false, role: { model: 'settings', everywhere: true } },
  summary: 'Settings of the panel as they are in force, and which of them are stored',
});

export const updateSettings = defineRoute({
  id: 'application.settings.update',
  method: 'PATCH',
  path: '/settings',
  status: 200,
  body: UpdateSettingsBody,
  response: Settings,
  // Mails hold links that let people in: who sets the mail server could come in as anybody.
  access: { key: 'user', write: true, role: { model: 'settings', everywhere: true } },
  activity,
  actsOutside: true,
  summary: 'Store settings, in force at once everywhere; null returns to the environment',
});

export const testMail = defineRoute({
  id: 'application.settings.mail-test',
  method: 'POST',
  path: '/settings/mail-test',
  status: 200,
  body: z
    .object({ email: z.email().max(255).nullish() })
    .meta({ id: 'TestMailRequest', examples: [{ email: 'somebody@example.com' }] }),
  response: z
    .object({ data: z.object({ to: z.string(), by: z.enum(['smtp', 'folder']) }) })
    .meta({ id: 'TestMailAnswer' }),
  access: { key: 'user', write: true, role: { model: 'settings', everywhere: true } },
  limit: 'mail-test',
  activity,
  actsOutside: true,
  summary: 'Send a mail for a trial, to the caller unless somebody else is named; 400 says why it went wrong',
});

import { z } from 'zod';
import { SETTINGS, type SettingName } from '@app/contracts/application/settings.contract.js';
import type { Settings, SettingsChange } from './settings.api.js';

/** The settings as a form has them. */
export const SettingsFields = z.object({
  ...SETTINGS,
  mail_smtp: z.object({
    // Emptied, it returns to the environment.
    host: z
      .string()
      .max(255)
      .regex(/^[\w.:-]*$/),
    port: SETTINGS.mail_smtp.shape.port,
    secure: z.boolean(),
    username: z.string().max(255),
    password: z.string().max(255),
  }),
  member_allocation_ports: z.string().regex(/^(\d{4,5}-\d{4,5})?$/),
});
export type SettingsFields = z.input<typeof SettingsFields>;

const SMTP_PORT = 587;

/** What the form shows at first; a password is never told. */
export const fieldsOf = ({ data }: Settings): SettingsFields => ({
  ...data,
  mail_smtp: {
    host: data.mail_smtp?.host ?? '',
    port: data.mail_smtp?.port ?? SMTP_PORT,
    secure: data.mail_smtp?.secure ?? false,
    username: data.mail_smtp?.username ?? '',
    password: '',
  },
  member_allocation_ports: data.member_allocation_ports ?? '',
});

/** A word, or null for none. */
const word = (text: string): string | null => (text === '' ? null : text);

/** What has to be sent: only what was changed, so that the environment keeps its say in the rest. */
export function changeOf(
  fields: SettingsFields,
  dirty: Partial<Record<SettingName, unknown>>,
): SettingsChange {
  const { mail_smtp, member_allocation_ports, ...plain } = fields;
  const { host, port, secure, username, password } = mail_smtp;
  const whole: SettingsChange = {
    ...plain,
    member_allocation_ports: word(member_allocation_ports),
    mail_smtp:
      host === '' ? null : { host, port, secure, username: word(username), password: word(password) },
  };
  const isChanged = (name: string): boolean => Boolean(dirty[name as SettingName]);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => isChanged(name)));
}
export type { SettingName };

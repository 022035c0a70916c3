import { z } from 'zod';
import { lenientBool } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute, type Wire } from '../core/route.js';
import { itemOf, Uuid } from '../core/wire.js';

/** Bytes of all tastes of a person. */
export const PREFERENCES_BYTES = 32 * 1024;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** How a person wants to see the panel, on every machine. What is left out has its default. */
export const Preferences = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  /** Null = that of the browser, as the zone. */
  locale: z.string().max(35).nullable().default(null),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, { message: 'The time zone is not known.', params: { rule: 'timezone' } })
    .nullable()
    .default(null),
  /** Whether single letters are shortcuts. */
  keys: lenientBool().default(true),
  servers: z
    .object({
      view: z.enum(['cards', 'table']).default('cards'),
      sort: z.string().max(64).default('name'),
      pins: z.array(Uuid).max(200).default([]),
      groups: z
        .array(
          z.object({
            id: z.string().min(1).max(64),
            name: nameText(1, 255),
            servers: z.array(Uuid).max(200),
          }),
        )
        .max(100)
        .default([]),
    })
    .prefault({}),
  /** Of the console: font size, time stamps and so on; its page knows the names. */
  console: z
    .record(z.string().max(64), z.union([z.string().max(255), z.number(), z.boolean(), z.null()]))
    .default({}),
});
export type Preferences = z.output<typeof Preferences>;

const PreferencesItem = itemOf('preferences', Preferences);
export type PreferencesItem = Wire<typeof PreferencesItem>;

export const getPreferences = defineRoute({
  id: 'client.preferences.details',
  method: 'GET',
  path: '/account/preferences',
  status: 200,
  response: PreferencesItem,
  access: 'account',
  summary: 'How the caller wants to see the panel; `ETag` names this version',
});

export const putPreferences = defineRoute({
  id: 'client.preferences.replace',
  method: 'PUT',
  path: '/account/preferences',
  status: 200,
  body: Preferences.meta({ id: 'PreferencesRequest' }),
  bodyLimit: PREFERENCES_BYTES,
  response: PreferencesItem,
  access: 'account',
  activity: { none: 'tastes are no change of the account' },
  summary: 'Replace all of them; with `If-Match` only the version it names, else 412',
});

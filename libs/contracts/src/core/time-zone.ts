import { z } from 'zod';

function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}

/** A zone by its name, such as `Europe/Berlin` or `UTC`. */
export const timeZoneName = () =>
  z
    .string()
    .max(64)
    .refine(isTimeZone, { message: 'The timezone must be a valid zone.', params: { rule: 'timezone' } })
    .meta({ examples: ['Europe/Berlin'] });

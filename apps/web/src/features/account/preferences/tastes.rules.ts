import type { Preferences } from '@app/contracts/client/preferences.contract.js';
import type { Tastes } from '../../../shared/taste.js';

/** Name of the font size among what the console keeps. */
const FONT = 'font_size';

/** Zones that the panel knows and this browser does not would break every time that it shows. */
function isKnownHere(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** What of the account's preferences these pages follow. */
export function tastesIn({ theme, locale, time_zone, density, servers, console, keys }: Preferences): Tastes {
  const font = console[FONT];
  return {
    theme: theme === 'system' ? null : theme,
    locale,
    timeZone: time_zone !== null && isKnownHere(time_zone) ? time_zone : null,
    density: density === 'compact' ? density : null,
    sort: servers.sort === 'name' ? null : servers.sort,
    pins: servers.pins.length === 0 ? null : servers.pins,
    consoleFont: typeof font === 'number' ? String(font) : null,
    keys: keys ? null : 'off',
  };
}

/** The account's preferences with one choice made; what these pages do not know of stays as it is. */
export function preferencesWith(value: Preferences, change: Partial<Tastes>): Preferences {
  const { theme, locale, timeZone, density, sort, pins, consoleFont, keys } = {
    ...tastesIn(value),
    ...change,
  };
  const { [FONT]: _, ...console } = value.console;
  return {
    ...value,
    theme: theme ?? 'system',
    locale,
    // One that only this browser does not know is not lost by another choice.
    time_zone: 'timeZone' in change ? timeZone : value.time_zone,
    density: density ?? 'comfortable',
    keys: keys === null,
    servers: { ...value.servers, sort: sort ?? 'name', pins: [...(pins ?? [])] },
    console: consoleFont === null ? console : { ...console, [FONT]: Number(consoleFont) },
  };
}

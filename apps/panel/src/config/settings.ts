import { givenSettings } from './given-settings.js';
import { PanelEnvironment } from './panel.config.js';

/** They name places of one machine, where a restored panel may have others. */
const OF_THE_MACHINE = new Set([
  'APP_URL',
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'REDIS_PREFIX',
  'PANEL_HOST',
  'PANEL_PORT',
  'PANEL_WEB_ROOT',
  'MAIL_FOLDER',
  'WORKER_ALIVE_FILE',
]);

/** All settings of the panel that are set. */
export const currentSettings = (env: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  givenSettings(Object.keys(PanelEnvironment.shape), env);

/** Those that a restored panel takes over, and those that stay as they are on the machine. */
export function dividedSettings(settings: Readonly<Record<string, string>>): {
  readonly taken: Readonly<Record<string, string>>;
  readonly left: Readonly<Record<string, string>>;
} {
  const known = Object.entries(settings).filter(([name]) => name in PanelEnvironment.shape);
  return {
    taken: Object.fromEntries(known.filter(([name]) => !OF_THE_MACHINE.has(name))),
    left: Object.fromEntries(known.filter(([name]) => OF_THE_MACHINE.has(name))),
  };
}

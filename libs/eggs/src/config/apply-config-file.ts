import type { ConfigReplacement } from '../start/process-configuration.js';
export interface ConfigContext {
  /** Value of `{{config.docker.interface}}`, the only daemon setting an egg may read. */
  dockerInterface: string;
}
export interface ConfigResult {
  content: string;
  changed: boolean;
  /** What could not be done and why; for the server's console or log. */
  warnings: string[];
}
/** Largest config file that is touched, in UTF-16 units; larger ones are left alone with a warning. */
export const MAX_CONFIG_SIZE = 4 * 1024 * 1024;
/** Applies an egg's changes to a config file. Never throws: bad content comes back unchanged with a warning. */
export declare function applyConfigFile(
  parser: string,
  content: string,
  replace: readonly ConfigReplacement[],
  context: ConfigContext,
): ConfigResult;

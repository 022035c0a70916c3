import type { ServerSettings } from './server-settings.js';
import type { EggConfigDocument } from '../document/egg-document.js';

/** One change to a config file (spec/domain.md §7). */
export interface ConfigReplacement {
  match: string;
  /** The current value must equal this, or match it when it starts with `regex:`. */
  if_value?: string;
  /** JSON value; a string may still hold `{{config.docker.interface}}`. */
  replace_with: unknown;
}

/** One file the daemon writes before a start; unknown keys of the egg's entry pass through. */
export interface ConfigFile {
  file: string;
  parser: string;
  create_file?: boolean;
  replace: ConfigReplacement[];
}

export interface StopConfiguration {
  type: 'command' | 'signal';
  value: string;
}

/** `process_configuration` of spec/remote-api.md §5. */
export interface ProcessConfiguration {
  startup: { done: string[]; user_interaction: string[]; strip_ansi: boolean };
  stop: StopConfiguration;
  configs: ConfigFile[];
}

/** Renders an egg's (resolved) config for one server. Never throws: unreadable parts render as empty. */
export declare function processConfiguration(
  egg: { config: EggConfigDocument },
  settings: ServerSettings,
): ProcessConfiguration;

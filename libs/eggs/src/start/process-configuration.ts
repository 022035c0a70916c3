import type { EggConfigDocument } from '../document/egg-document.js';
import { valueTypeOf, type ValueType } from '../rules/value-type.js';
import { renderPlaceholders, variableOf } from './placeholders.js';
import type { ServerSettings } from './server-settings.js';
import { stopConfiguration } from './stop.js';

/** One change to a config file (domain.md §7). */
export interface ConfigReplacement {
  match: string;
  /** The current value must equal this, or match it when it starts with `regex:`. */
  if_value?: string;
  /** JSON value; a string may still hold `{{config.docker.interface}}`. */
  replace_with: unknown;
  /**
   * Type of a key that the file lacks, from the rules of the variable that the value is; ours beyond
   * remote-api.md §5, and no reader has to know it. `replace_with` stays the text that every Wings expects.
   */
  value_type?: ValueType;
}

/** One file the daemon writes before a start; unknown keys of the egg's entry pass through. */
export interface ConfigFile {
  file: string;
  parser: string;
  create_file?: boolean;
  replace: ConfigReplacement[];
}

/** How the daemon stops a server; read by stopAction. */
export interface StopConfiguration {
  type: 'command' | 'signal';
  value: string;
}

/** `process_configuration` of remote-api.md §5. */
export interface ProcessConfiguration {
  startup: { done: string[]; user_interaction: string[]; strip_ansi: boolean };
  stop: StopConfiguration;
  configs: ConfigFile[];
}

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a stored JSON text; {} for null and for what cannot be read, because a start must go on. */
function decode(text: string | null): JsonObject {
  if (text === null || text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function doneLines(done: unknown): string[] {
  const entries: unknown[] = Array.isArray(done) ? done : [done];
  return entries.filter((entry) => typeof entry === 'string');
}

/** What is read of an egg's variable here. */
interface TypedVariable {
  env_variable: string;
  rules: readonly string[];
}

type Types = (value: unknown) => Pick<ConfigReplacement, 'value_type'>;

/** The type of a value that is one variable and nothing else. */
function typesOf(variables: readonly TypedVariable[]): Types {
  const rules = new Map(variables.map((variable) => [variable.env_variable, variable.rules]));
  return (value) => {
    const name = variableOf(value);
    const found = name === undefined ? undefined : (rules.get(name) ?? rules.get(name.toUpperCase()));
    const type = found === undefined ? undefined : valueTypeOf(found);
    return type === undefined ? {} : { value_type: type };
  };
}

function replacements(find: JsonObject, settings: ServerSettings, types: Types): ConfigReplacement[] {
  return Object.entries(find).flatMap(([match, value]): ConfigReplacement[] => {
    const rendered = renderPlaceholders(value, settings);
    if (!isObject(rendered)) return [{ match, replace_with: rendered, ...types(value) }];
    // A condition never meets an absent key, so no type is wanted.
    return Object.entries(rendered).map(([if_value, replace_with]) => ({ match, if_value, replace_with }));
  });
}

function configFiles(files: JsonObject, settings: ServerSettings, types: Types): ConfigFile[] {
  return Object.entries(files).flatMap(([file, entry]): ConfigFile[] => {
    if (!isObject(entry) || !isObject(entry['find'])) return [];
    const { find, parser, ...rest } = entry;
    const text = typeof parser === 'string' ? parser : 'file';
    return [{ ...rest, file, parser: text, replace: replacements(find as JsonObject, settings, types) }];
  });
}

/**
 * An egg's config (inheritance already resolved) for one server: done lines, stop, and the changes to its config
 * files with the panel's placeholders filled in. Never throws: what cannot be read renders as nothing.
 */
export function processConfiguration(
  egg: { config: EggConfigDocument; variables: readonly TypedVariable[] },
  settings: ServerSettings,
): ProcessConfiguration {
  const startup = decode(egg.config.startup);
  return {
    startup: {
      done: doneLines(startup['done']),
      user_interaction: [],
      strip_ansi: startup['strip_ansi'] === true,
    },
    stop: stopConfiguration(egg.config.stop),
    configs: configFiles(decode(egg.config.files), settings, typesOf(egg.variables)),
  };
}

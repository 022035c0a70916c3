import { EggError } from '../errors.js';
import { parseRules } from '../rules/parse-rules.js';
import { splitRules } from '../rules/split-rules.js';
import type { EggVariableDocument } from './egg-document.js';
import {
  flag,
  invalid,
  isObject,
  listOf,
  objectField,
  optionalInteger,
  optionalText,
  requiredText,
} from './fields.js';
import { RESERVED_VARIABLES } from './reserved.js';

/** A variable's name in the document and the one it has after the upgrade. */
export interface Rename {
  from: string;
  to: string;
  /** Reserved names are replaced as whole words everywhere in a start line, others only in placeholders. */
  reserved: boolean;
}

function rulesOf(value: unknown, path: string): string[] {
  if (value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0))
    return [];
  let rules: string[];
  if (typeof value === 'string') {
    rules = splitRules(value);
  } else {
    // Some lists hold a whole pipe string as their one entry.
    rules = listOf(value, path).flatMap((rule, i) => {
      const text = requiredTextOrBlank(rule, `${path}[${i}]`).trim();
      if (text === '') return [];
      return /^[^:]*\|/.test(text) ? splitRules(text) : [text];
    });
  }
  try {
    parseRules(rules);
  } catch (fault) {
    throw fault instanceof EggError ? fault.at(path) : fault;
  }
  return rules;
}

function requiredTextOrBlank(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalid('is not a text', path);
  return value;
}

function defaultOf(value: unknown, path: string): string {
  if (isObject(value) && Object.keys(value).length === 0) return '';
  return optionalText(value, path) ?? '';
}

function readVariable(value: unknown, path: string): EggVariableDocument & { written: string } {
  if (!isObject(value)) throw invalid('is not an object', path);
  const raw = objectField(value, path);
  const written = requiredText(raw['env_variable'], `${path}.env_variable`, 191).trim();
  if (!/^[\w-]+$/.test(written)) {
    throw invalid('may hold letters, digits, dashes and underscores only', `${path}.env_variable`);
  }
  return {
    written,
    name: optionalText(raw['name'], `${path}.name`, 255)?.trim() || written,
    description: optionalText(raw['description'], `${path}.description`) ?? '',
    env_variable: written.toUpperCase(),
    default_value: defaultOf(raw['default_value'], `${path}.default_value`),
    user_viewable: flag(raw['user_viewable'], `${path}.user_viewable`),
    user_editable: flag(raw['user_editable'], `${path}.user_editable`),
    rules: rulesOf(raw['rules'], `${path}.rules`),
    sort: optionalInteger(raw['sort'], `${path}.sort`),
  };
}

/** A name that is not reserved and not taken, by prefixing SERVER_ (domain.md §4 step 6). */
function freeName(name: string, taken: (candidate: string) => boolean): string {
  let candidate = name;
  do candidate = `SERVER_${candidate}`;
  while (RESERVED_VARIABLES.has(candidate) || taken(candidate));
  return candidate;
}

/**
 * The variables of a document, upgraded (domain.md §4 step 5 and 6): names upper-cased and never reserved,
 * each name and title once. Of two variables with one name the later stands, as it does where eggs are upserted.
 */
export function readVariables(
  value: unknown,
  maximum: number,
): { variables: EggVariableDocument[]; renames: Rename[] } {
  const list = listOf(value, 'variables');
  if (list.length > maximum) throw invalid(`are more than ${maximum}`, 'variables');
  const read = list.map((item, i) => readVariable(item, `variables[${i}]`));

  const names = new Set(read.map((variable) => variable.env_variable));
  const renames: Rename[] = [];
  const byName = new Map<string, EggVariableDocument>();
  for (const { written, ...variable } of read) {
    const upper = variable.env_variable;
    const reserved = RESERVED_VARIABLES.has(upper);
    if (reserved) variable.env_variable = freeName(upper, (candidate) => names.has(candidate));
    if (variable.env_variable !== written)
      renames.push({ from: written, to: variable.env_variable, reserved });
    byName.set(variable.env_variable, variable);
  }

  const titles = new Set<string>();
  for (const variable of byName.values()) {
    if (titles.has(variable.name)) variable.name = uniqueTitle(variable, titles);
    titles.add(variable.name);
  }
  return { variables: [...byName.values()], renames };
}

function uniqueTitle(variable: EggVariableDocument, titles: ReadonlySet<string>): string {
  const suffix = ` (${variable.env_variable})`;
  let title = variable.name.slice(0, Math.max(0, 255 - suffix.length)) + suffix;
  for (let i = 2; titles.has(title); i += 1) title = `${variable.env_variable} ${i}`;
  return title;
}

/** A start line with the new names. */
export function renameInStartup(startup: string, renames: readonly Rename[]): string {
  const words = new Map(renames.filter(({ reserved }) => reserved).map(({ from, to }) => [from, to]));
  const names = new Map(renames.map(({ from, to }) => [from, to]));
  const place = /(?<=\{\{)[\w-]+(?=\}\})|(?<=\$\{)[\w-]+(?=\})|(?<=\$)\w+|\w+/g;
  return startup.replace(place, (name, offset: number) => {
    // Outside a placeholder only reserved names are meant: others are words like any other.
    const known = /[{$]/.test(startup.charAt(offset - 1)) ? names : words;
    return known.get(name) ?? name;
  });
}

/** `config.files` text with the new names in `{{env.X}}` and `{{server.environment.X}}`. */
export function renameInFiles(files: string, renames: readonly Rename[]): string {
  const names = new Map(renames.map(({ from, to }) => [from, to]));
  return files.replace(/(?<=\{\{(?:env|server\.environment)\.)[\w-]+(?=\}\})/g, (name) =>
    // Names of the build mean the build there, whatever a variable of that name said.
    /^SERVER_(?:IP|PORT|MEMORY)$/.test(name) ? name : (names.get(name) ?? name),
  );
}

import type { RuleDefinition } from './rule-context.js';
import { FORMAT_RULES } from './rules-of-format.js';
import { PRESENCE_RULES } from './rules-of-presence.js';
import { SIZE_RULES } from './rules-of-size.js';

/** Every rule that is known, by its wire name. */
export const RULES: Readonly<Record<string, RuleDefinition>> = {
  ...PRESENCE_RULES,
  ...FORMAT_RULES,
  ...SIZE_RULES,
};

const FILES = 'is about uploaded files, and a variable is a text';
const LISTS = 'is about lists, and a variable is a text';
const ROWS = "asks the panel's own database, which an egg may not";
const DATES = "compares dates in PHP's free form";

/** Rules of Laravel that mean nothing for a variable, with the reason an egg is told. */
export const REFUSED_RULES: ReadonlyMap<string, string> = new Map([
  ...['file', 'image', 'mimes', 'mimetypes', 'dimensions', 'extensions', 'uploaded'].map(
    (name) => [name, FILES] as const,
  ),
  ...['array', 'list', 'distinct', 'contains', 'required_array_keys', 'in_array'].map(
    (name) => [name, LISTS] as const,
  ),
  ...['exists', 'unique', 'current_password'].map((name) => [name, ROWS] as const),
  ...['after', 'after_or_equal', 'before', 'before_or_equal', 'date_equals', 'date_format'].map(
    (name) => [name, DATES] as const,
  ),
  ...['confirmed', 'exclude', 'exclude_if', 'exclude_unless', 'exclude_with', 'exclude_without'].map(
    (name) => [name, 'is about other fields of a form'] as const,
  ),
]);

const ALIASES: Readonly<Record<string, string>> = { int: 'integer', bool: 'boolean' };
/** Laravel takes digits_between, digits-between and DigitsBetween alike. */
const key = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
const byKey = new Map(Object.entries(RULES).map(([name, definition]) => [key(name), { name, definition }]));
for (const [alias, name] of Object.entries(ALIASES)) {
  const entry = byKey.get(key(name));
  if (entry !== undefined) byKey.set(alias, entry);
}

/** The rule of that name in any of Laravel's spellings. */
export function ruleDefinition(written: string): { name: string; definition: RuleDefinition } | undefined {
  return byKey.get(key(written));
}

import { RE2JS } from 're2js';
import type { ConfigReplacement } from '../start/process-configuration.js';
import { ConfigFault } from './config-fault.js';

/** A value in a file as far as conditions and types look at it. */
export interface CurrentValue {
  value: unknown;
  /** As `if_value` compares it: a text without quotes, anything else as JSON. */
  text: string;
}

const REGEX = 'regex:';
const PLACEHOLDER = /\{\{config\.docker\.(?:network\.)?interface\}\}/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
// -0 is a spelling of its own, and no count or port.
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d{0,14})$/;
const MAX_DEPTH = 64;

/**
 * `{{config.docker.interface}}` and `{{config.docker.network.interface}}` filled in, in every string of the value.
 * The list is closed: an egg that could name any setting of the daemon could read its token.
 */
export function fillConfig(value: unknown, dockerInterface: string, depth = MAX_DEPTH): unknown {
  if (typeof value === 'string') return value.replace(PLACEHOLDER, () => dockerInterface);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new ConfigFault('the new value is nested too deeply');
  if (Array.isArray(value)) return value.map((item) => fillConfig(item, dockerInterface, depth - 1));
  const entries = Object.entries(value).map(
    ([key, item]) => [key, fillConfig(item, dockerInterface, depth - 1)] as const,
  );
  return Object.fromEntries(entries);
}

/** A new value as text, for the formats that know nothing else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value);
}

/** `$1`, `${name}` and `$$` of a Go template. */
function expand(template: string, group: (key: string | number) => string): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
    const key = bare ?? braced;
    if (key === undefined) return whole === '$$' ? '$' : whole;
    return group(/^\d+$/.test(key) ? Number(key) : key);
  });
}

function replaceAll(pattern: string, text: string, template: string): string | undefined {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern);
  } catch (fault) {
    throw new ConfigFault('its if_value is no expression that RE2 knows', { cause: fault });
  }
  const matcher = expression.matcher(text);
  const count = expression.groupCount();
  let result = '';
  let position = 0;
  let found = false;
  while (matcher.find()) {
    found = true;
    const value = (key: string | number): string => {
      if (typeof key === 'number' && key > count) return '';
      try {
        return matcher.group(key) ?? '';
      } catch {
        return '';
      }
    };
    result += text.slice(position, matcher.start()) + expand(template, value);
    position = matcher.end();
  }
  return found ? result + text.slice(position) : undefined;
}

/**
 * What a replacement makes of the current value (undefined = absent): the new value, or undefined to leave it.
 * `if_value` is plain equality, or behind `regex:` a replacement inside the current text; it never meets what is
 * absent (daemon-runtime.md §4).
 */
export function decide(
  current: CurrentValue | undefined,
  replacement: ConfigReplacement,
  value: unknown,
): unknown {
  const condition = replacement.if_value ?? '';
  if (condition === '') return value;
  if (current === undefined) return undefined;
  if (!condition.startsWith(REGEX)) return current.text === condition ? value : undefined;
  return replaceAll(condition.slice(REGEX.length), current.text, textOf(value));
}

/**
 * The new value in the type that the file has there: a text becomes a number or a boolean where one stood, and of
 * the booleans 0 and 1 are spellings too. Where nothing stood the variable behind the value says its type; without
 * one a whole number is a number, because placeholders arrive as text.
 */
export function keepType(
  current: CurrentValue | undefined,
  value: unknown,
  { value_type: type }: Pick<ConfigReplacement, 'value_type'>,
): unknown {
  if (typeof value !== 'string') return value;
  const before = current?.value;
  if (typeof before === 'boolean') return booleanOf(value) ?? value;
  if (typeof before === 'number' || typeof before === 'bigint') return numberOf(value) ?? value;
  if (before !== undefined && before !== null) return value;
  if (type === 'boolean') return booleanOf(value) ?? value;
  if (type === 'number') return numberOf(value) ?? value;
  return type === undefined && WHOLE_NUMBER.test(value) ? Number(value) : value;
}

/** What both Wings take for a boolean. */
function booleanOf(text: string): boolean | undefined {
  if (/^(?:1|t|true)$/i.test(text)) return true;
  return /^(?:0|f|false)$/i.test(text) ? false : undefined;
}

function numberOf(text: string): number | RawNumber | undefined {
  const number = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(number)) return undefined;
  return String(number) === text ? number : new RawNumber(text);
}

/** A number whose spelling a double would change: 1.10, or 20 digits. */
export class RawNumber {
  constructor(readonly source: string) {}
}

/** JSON of a value, raw numbers as they are. */
export function jsonOf(value: unknown, indent?: string): string {
  return value instanceof RawNumber ? value.source : JSON.stringify(value, null, indent);
}

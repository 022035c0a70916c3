import { isDate, isEmail, isIpv4, isIpv6, isJson, isTimezone, isUrl, PATTERNS } from './formats.js';
import { isInteger, isNumeric, looselyEqual } from './php.js';
import type { RuleContext, RuleDefinition } from './rule-context.js';

const ANY: readonly [number, number] = [0, Infinity];
const MANY: readonly [number, number] = [1, Infinity];
const isText = ({ value }: RuleContext): boolean => typeof value === 'string';
const isTextual = ({ value }: RuleContext): boolean => typeof value === 'string' || typeof value === 'number';

const plain = (words: string, test: (context: RuleContext) => boolean, note?: string): RuleDefinition => ({
  parameters: [0, 0],
  test,
  message: `The :attribute field must be ${words}.`,
  ...(note === undefined ? {} : { note }),
});

const letters = (words: string, unicode: RegExp, ascii: RegExp): RuleDefinition => ({
  parameters: [0, 1],
  numbers: false,
  test: (context, [mode]) => isTextual(context) && (mode === 'ascii' ? ascii : unicode).test(context.text),
  message: `The :attribute field must only contain ${words}.`,
});

const affix = (
  words: string,
  holds: (text: string, part: string) => boolean,
  wanted: boolean,
): RuleDefinition => ({
  parameters: MANY,
  numbers: false,
  test: ({ text }, parts) => parts.some((part) => holds(text, part)) === wanted,
  message: (parts) => `The :attribute field must ${words} one of the following: ${parts.join(', ')}.`,
});

const listed = (wanted: boolean): RuleDefinition => ({
  parameters: MANY,
  numbers: false,
  test: ({ text }, values) => values.some((value) => looselyEqual(text, value)) === wanted,
  message: 'The selected :attribute is invalid.',
});

const pattern = (wanted: boolean): RuleDefinition => ({
  parameters: [1, 1],
  numbers: false,
  test: (context, _parameters, rule) => isTextual(context) && rule.matches?.(context.text) === wanted,
  message: 'The :attribute field format is invalid.',
});

/** Rules about what a value looks like. */
export const FORMAT_RULES: Readonly<Record<string, RuleDefinition>> = {
  string: plain('a string', isText),
  integer: plain('an integer', ({ value }) => isInteger(value)),
  numeric: {
    parameters: [0, 0],
    test: ({ value }) => isNumeric(value),
    message: 'The :attribute field must be a number.',
  },
  boolean: {
    parameters: [0, 0],
    test: ({ value }) => [true, false, 0, 1, '0', '1'].includes(value as string),
    message: 'The :attribute field must be true or false.',
  },
  alpha: letters('letters', PATTERNS.alpha, PATTERNS.alphaAscii),
  alpha_num: letters('letters and numbers', PATTERNS.alphaNum, PATTERNS.alphaNumAscii),
  alpha_dash: letters(
    'letters, numbers, dashes, and underscores',
    PATTERNS.alphaDash,
    PATTERNS.alphaDashAscii,
  ),
  ascii: {
    parameters: [0, 0],
    test: ({ text }) => PATTERNS.ascii.test(text),
    message: 'The :attribute field must only contain single-byte alphanumeric characters and symbols.',
  },
  in: listed(true),
  not_in: listed(false),
  regex: pattern(true),
  not_regex: pattern(false),
  starts_with: affix('start with', (text, part) => part !== '' && text.startsWith(part), true),
  doesnt_start_with: affix('not start with', (text, part) => part !== '' && text.startsWith(part), false),
  ends_with: affix('end with', (text, part) => part !== '' && text.endsWith(part), true),
  doesnt_end_with: affix('not end with', (text, part) => part !== '' && text.endsWith(part), false),
  lowercase: plain('lowercase', ({ text }) => text === text.toLowerCase()),
  uppercase: plain('uppercase', ({ text }) => text === text.toUpperCase()),
  url: {
    parameters: ANY,
    numbers: false,
    test: (context, schemes) => isText(context) && isUrl(context.text, schemes),
    message: 'The :attribute field must be a valid URL.',
    note: 'any scheme, where Laravel has a list of them',
  },
  active_url: {
    ...plain('a valid URL', (context) => isText(context) && isUrl(context.text, [])),
    note: 'the form only, the name is not looked up',
  },
  email: {
    parameters: ANY,
    numbers: false,
    test: (context) => isText(context) && isEmail(context.text),
    message: 'The :attribute field must be a valid email address.',
    note: 'the form only, whatever the parameters ask for',
  },
  ip: plain('a valid IP address', ({ text }) => isIpv4(text) || isIpv6(text)),
  ipv4: plain('a valid IPv4 address', ({ text }) => isIpv4(text)),
  ipv6: plain('a valid IPv6 address', ({ text }) => isIpv6(text)),
  mac_address: plain('a valid MAC address', ({ text }) => PATTERNS.macAddress.test(text)),
  uuid: {
    ...plain('a valid UUID', ({ text }) => PATTERNS.uuid.test(text)),
    parameters: [0, 1],
    numbers: false,
  },
  ulid: plain('a valid ULID', ({ text }) => PATTERNS.ulid.test(text)),
  hex_color: plain('a valid hexadecimal color', ({ text }) => PATTERNS.hexColor.test(text)),
  json: plain('a valid JSON string', ({ text }) => isJson(text)),
  timezone: { ...plain('a valid timezone', ({ text }) => isTimezone(text)), parameters: ANY, numbers: false },
  date: plain('a valid date', ({ text }) => isDate(text), 'ISO 8601 only'),
};

/** PHP's ideas of numbers, texts and equality, which the rules of eggs rely on. */

/** A value as it comes from JSON. */
export type VariableValue = string | number | boolean | null;

const NUMERIC = /^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\r\v\f]*$/;
const INTEGER = /^[+-]?(?:0|[1-9]\d*)$/;
const INT_MAX = 2n ** 63n - 1n;
const INT_MIN = -(2n ** 63n);

/** `(string)`: true is 1, false and null are empty. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined || value === false) return '';
  if (value === true) return '1';
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

export function trim(text: string): string {
  return text.replace(/^[ \t\n\r\v\0]+/, '').replace(/[ \t\n\r\v\0]+$/, '');
}

/** `is_numeric`: decimals and exponents, blanks around, no hexadecimals. */
export function isNumeric(value: unknown): value is string | number {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' && value.length < 400 && NUMERIC.test(value);
}

/** `FILTER_VALIDATE_INT`: 64 bits, no leading zeros. */
export function isInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  if (value === true) return true;
  if (typeof value !== 'string') return false;
  const text = trim(value);
  if (text.length > 20 || !INTEGER.test(text)) return false;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return number >= INT_MIN && number <= INT_MAX;
}

/** `==` between two texts: numeric ones compare as numbers. */
export function looselyEqual(left: string, right: string): boolean {
  if (left === right) return true;
  return isNumeric(left) && isNumeric(right) && Number(left) === Number(right);
}

/** `mb_strlen`: code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** `str_getcsv` of one line: commas split, values may stand in double quotes, "" is a quote. */
export function csv(line: string): string[] {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    const start = at + (/^[ \t]*(?=")/.exec(line.slice(at))?.[0].length ?? 0);
    if (line[start] === '"') {
      let value = '';
      at = start + 1;
      while (at < line.length && !(line[at] === '"' && line[at + 1] !== '"')) {
        value += line[at];
        at += line[at] === '"' ? 2 : 1;
      }
      const comma = line.indexOf(',', at + 1);
      // Text behind the closing quote belongs to the value.
      values.push(value + line.slice(at + 1, comma === -1 ? line.length : comma));
      at = comma;
    } else {
      const comma = line.indexOf(',', at);
      values.push(comma === -1 ? line.slice(at) : line.slice(at, comma));
      at = comma;
    }
    if (at === -1) return values;
    at += 1;
  }
}

import { EggError } from '../errors.js';
import { parseRules } from './parse-rules.js';

/** What a variable's value is for a file that knows types. */
export type ValueType = 'boolean' | 'number' | 'string';

const NUMBERS = new Set(['integer', 'numeric', 'decimal', 'multiple_of']);

/** The type that a variable's rules ask for, undefined where they ask for none. */
export function valueTypeOf(rules: readonly string[]): ValueType | undefined {
  const known = rules.flatMap((rule) => {
    try {
      return parseRules([rule]);
    } catch (fault) {
      // Rows of older releases may hold rules that are refused today; a start goes on without them.
      if (fault instanceof EggError) return [];
      throw fault;
    }
  });
  const isFlag = ({ name, parameters }: (typeof known)[number]): boolean =>
    name === 'boolean' || (name === 'in' && parameters.every((value) => /^(?:true|false)$/i.test(value)));
  if (known.some(isFlag)) return 'boolean';
  if (known.some(({ name }) => NUMBERS.has(name))) return 'number';
  return known.some(({ name }) => name === 'string') ? 'string' : undefined;
}

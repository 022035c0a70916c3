import { isNumeric, lengthOf, textOf } from './php.js';
import {
  isNumericField,
  sizeOf,
  type RuleContext,
  type RuleDefinition,
  type RuleMessage,
} from './rule-context.js';

const unit = (numeric: boolean): string => (numeric ? '' : ' characters');
const sized =
  (words: string): RuleMessage =>
  (parameters, numeric) =>
    `The :attribute field ${words.replace(':0', parameters[0] ?? '').replace(':1', parameters[1] ?? '')}${unit(numeric)}.`;

type Compare = (left: number, right: number) => boolean;

/** gt, gte, lt, lte: against a number, or against another variable of the same kind. */
function compared(compare: Compare, words: string): RuleDefinition {
  return {
    parameters: [1, 1],
    numbers: false,
    test: (context, [parameter = '']) => {
      const other = context.other(parameter);
      if (other === undefined || other === null) {
        return isNumeric(parameter) && isNumeric(context.value)
          ? compare(sizeOf(context), Number(parameter))
          : isNumeric(parameter) && compare(lengthOf(context.text), Number(parameter));
      }
      if (isNumericField(context.rules)) {
        return isNumeric(context.value) && isNumeric(other) && compare(Number(context.value), Number(other));
      }
      return compare(lengthOf(context.text), lengthOf(textOf(other)));
    },
    message: sized(`must be ${words} :0`),
  };
}

const allDigits = ({ text }: RuleContext): boolean => /^[0-9]+$/.test(text);
const digitsMessage =
  (words: string): RuleMessage =>
  ([a = '', b = '']) =>
    `The :attribute field must ${words.replace(':0', a).replace(':1', b)} digits.`;

/** Rules that measure: a number where numeric, integer or decimal stands beside, else the length in characters. */
export const SIZE_RULES: Readonly<Record<string, RuleDefinition>> = {
  min: {
    parameters: [1, 1],
    test: (context, [min]) => sizeOf(context) >= Number(min),
    message: sized('must be at least :0'),
  },
  max: {
    parameters: [1, 1],
    test: (context, [max]) => sizeOf(context) <= Number(max),
    message: sized('must not be greater than :0'),
  },
  between: {
    parameters: [2, 2],
    test: (context, [min, max]) => sizeOf(context) >= Number(min) && sizeOf(context) <= Number(max),
    message: sized('must be between :0 and :1'),
  },
  size: {
    parameters: [1, 1],
    test: (context, [size]) => sizeOf(context) === Number(size),
    message: sized('must be :0'),
  },
  gt: compared((left, right) => left > right, 'greater than'),
  gte: compared((left, right) => left >= right, 'greater than or equal to'),
  lt: compared((left, right) => left < right, 'less than'),
  lte: compared((left, right) => left <= right, 'less than or equal to'),
  digits: {
    parameters: [1, 1],
    test: (context, [count]) => allDigits(context) && context.text.length === Number(count),
    message: digitsMessage('be :0'),
  },
  digits_between: {
    parameters: [2, 2],
    test: (context, [min, max]) =>
      allDigits(context) && context.text.length >= Number(min) && context.text.length <= Number(max),
    message: digitsMessage('be between :0 and :1'),
  },
  min_digits: {
    parameters: [1, 1],
    test: (context, [min]) => allDigits(context) && context.text.length >= Number(min),
    message: digitsMessage('have at least :0'),
  },
  max_digits: {
    parameters: [1, 1],
    test: (context, [max]) => allDigits(context) && context.text.length <= Number(max),
    message: digitsMessage('not have more than :0'),
  },
  decimal: {
    parameters: [1, 2],
    test: ({ value, text }, [min, max]) => {
      const match = isNumeric(value) ? /^[+-]?\d*\.?(\d*)$/.exec(text) : null;
      const places = match?.[1]?.length ?? -1;
      return max === undefined ? places === Number(min) : places >= Number(min) && places <= Number(max);
    },
    message: ([min = '', max]) =>
      `The :attribute field must have ${max === undefined ? min : `${min}-${max}`} decimal places.`,
  },
  multiple_of: {
    parameters: [1, 1],
    test: ({ value }, [factor]) => {
      if (!isNumeric(value) || Number(factor) === 0) return false;
      const quotient = Number(value) / Number(factor);
      return Math.abs(quotient - Math.round(quotient)) < 1e-9;
    },
    message: ([factor = '']) => `The :attribute field must be a multiple of ${factor}.`,
  },
};

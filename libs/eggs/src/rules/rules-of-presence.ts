import { textOf } from './php.js';
import { isEmpty, otherIn, type RuleContext, type RuleDefinition } from './rule-context.js';

const REQUIRED = 'The :attribute field is required';
const MANY: readonly [number, number] = [1, Infinity];
const others = (names: readonly string[]): string => names.join(' / ');

const filled = ({ value }: RuleContext): boolean => !isEmpty(value);
const given = (context: RuleContext) => (name: string) => !isEmpty(context.other(name));

/** A rule that demands a value under a condition. */
function requiredWhen(
  parameters: readonly [number, number],
  condition: (context: RuleContext, parameters: readonly string[]) => boolean,
  message: (parameters: readonly string[]) => string,
): RuleDefinition {
  return {
    parameters,
    numbers: false,
    implicit: true,
    test: (context, values) => !condition(context, values) || filled(context),
    message: (values) => `${REQUIRED} ${message(values)}.`,
  };
}

const accepted = (value: unknown): boolean => ['yes', 'on', '1', 1, true, 'true'].includes(value as string);
const declined = (value: unknown): boolean => ['no', 'off', '0', 0, false, 'false'].includes(value as string);
const never = (): boolean => true;

/** Rules about whether there is a value, alone or beside other variables. */
export const PRESENCE_RULES: Readonly<Record<string, RuleDefinition>> = {
  required: { parameters: [0, 0], implicit: true, test: filled, message: `${REQUIRED}.` },
  nullable: { parameters: [0, 0], test: never, message: '' },
  sometimes: { parameters: [0, 0], test: never, message: '' },
  bail: { parameters: [0, 0], test: never, message: '' },
  present: { parameters: [0, 0], test: never, message: '', note: 'always true: a variable always exists' },
  filled: {
    parameters: [0, 0],
    implicit: true,
    test: filled,
    message: 'The :attribute field must have a value.',
  },
  required_if: requiredWhen(
    [2, Infinity],
    otherIn,
    ([name, ...values]) => `when ${name} is ${values.join(', ')}`,
  ),
  required_unless: requiredWhen(
    [2, Infinity],
    (context, parameters) => !otherIn(context, parameters),
    ([name, ...values]) => `unless ${name} is in ${values.join(', ')}`,
  ),
  required_with: requiredWhen(
    MANY,
    (context, names) => names.some(given(context)),
    (names) => `when ${others(names)} is present`,
  ),
  required_with_all: requiredWhen(
    MANY,
    (context, names) => names.every(given(context)),
    (names) => `when ${others(names)} are present`,
  ),
  required_without: requiredWhen(
    MANY,
    (context, names) => !names.every(given(context)),
    (names) => `when ${others(names)} is not present`,
  ),
  required_without_all: requiredWhen(
    MANY,
    (context, names) => !names.some(given(context)),
    (names) => `when none of ${others(names)} are present`,
  ),
  prohibited: {
    parameters: [0, 0],
    test: ({ value }) => isEmpty(value),
    message: 'The :attribute field is prohibited.',
  },
  accepted: {
    parameters: [0, 0],
    implicit: true,
    test: ({ value }) => accepted(value),
    message: 'The :attribute field must be accepted.',
  },
  declined: {
    parameters: [0, 0],
    implicit: true,
    test: ({ value }) => declined(value),
    message: 'The :attribute field must be declined.',
  },
  same: {
    parameters: [1, 1],
    numbers: false,
    test: ({ text, other }, [name = '']) => text === textOf(other(name)),
    message: ([name = '']) => `The :attribute field must match ${name}.`,
  },
  different: {
    parameters: MANY,
    numbers: false,
    test: ({ text, other }, names) =>
      names.every((name) => other(name) === undefined || text !== textOf(other(name))),
    message: ([name = '']) => `The :attribute field and ${name} must be different.`,
  },
};

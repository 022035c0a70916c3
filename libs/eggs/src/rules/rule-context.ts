import { isNumeric, lengthOf, textOf, type VariableValue } from './php.js';
import type { VariableRule } from './variable-rule.js';

/** What a rule sees beside its own parameters. */
export interface RuleContext {
  value: VariableValue;
  /** The value as PHP's `(string)`. */
  text: string;
  rules: readonly VariableRule[];
  /** Another variable of the same set; a leading `environment.` is dropped. undefined = not there. */
  other: (name: string) => unknown;
}

/** How a rule is told in words; `:attribute` is put in by the caller. */
export type RuleMessage = string | ((parameters: readonly string[], numeric: boolean) => string);

export interface RuleDefinition {
  /** Fewest and most parameters. */
  parameters: readonly [minimum: number, maximum: number];
  /** Parameters that must be numbers: all of them, unless said otherwise here. */
  numbers?: boolean;
  /** Runs on empty values too. */
  implicit?: boolean;
  /** False = the value fails. */
  test: (context: RuleContext, parameters: readonly string[], rule: VariableRule) => boolean;
  message: RuleMessage;
  /** What differs from Laravel, for the table in the README. */
  note?: string;
}

const NUMERIC_RULES: ReadonlySet<string> = new Set(['numeric', 'integer', 'decimal']);

export const isNumericField = (rules: readonly VariableRule[]): boolean =>
  rules.some((rule) => NUMERIC_RULES.has(rule.name));

/** Laravel's getSize: the number where a numeric rule stands beside, else the length in characters. */
export function sizeOf(context: RuleContext): number {
  if (isNumericField(context.rules) && isNumeric(context.value)) return Number(context.value);
  return lengthOf(context.text);
}

/** Empty as `required` sees it. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === 'string' && /^[ \t\n\r\v\0]*$/.test(value))
  );
}

/** A text of the other variable, as `required_if` compares it. */
export function otherIn(context: RuleContext, [name = '', ...values]: readonly string[]): boolean {
  const other = context.other(name);
  const texts =
    typeof other === 'boolean' ? [String(other), textOf(other), other ? '1' : '0'] : [textOf(other)];
  if (other === null || other === undefined) return values.some((value) => value.toLowerCase() === 'null');
  return values.some((value) => texts.includes(value));
}

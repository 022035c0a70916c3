import { EggError } from '../errors.js';
import { parseRules } from './parse-rules.js';
import { textOf, type VariableValue } from './php.js';
import { isEmpty, isNumericField, type RuleContext } from './rule-context.js';
import { ruleDefinition } from './rule-table.js';
import type { VariableRule } from './variable-rule.js';

/** One rule that a value does not meet. */
export interface RuleFailure {
  /** Wire name of the rule, e.g. `required`, `digits_between`. */
  rule: string;
  /** Laravel's English text with the attribute put in. */
  message: string;
}

export interface CheckOptions {
  /** Name in the message: `environment.MAX_PLAYERS` (application) or `value` (client). */
  attribute?: string;
  /** The other variables by env name, for required_if, same, gt … */
  environment?: Readonly<Record<string, unknown>>;
}

function otherVariable(environment: Readonly<Record<string, unknown>>) {
  return (name: string): unknown => {
    const plain = name.replace(/^environment\./, '');
    if (Object.hasOwn(environment, plain)) return environment[plain];
    const upper = plain.toUpperCase();
    return Object.hasOwn(environment, upper) ? environment[upper] : undefined;
  };
}

function check(rules: readonly VariableRule[], value: VariableValue, options: CheckOptions): RuleFailure[] {
  const attribute = options.attribute ?? 'value';
  const numeric = isNumericField(rules);
  const context: RuleContext = {
    value,
    text: textOf(value),
    rules,
    other: otherVariable(options.environment ?? {}),
  };
  const bail = rules.some((rule) => rule.name === 'bail');
  const empty = isEmpty(value);
  const failures: RuleFailure[] = [];
  for (const rule of rules) {
    const definition = ruleDefinition(rule.name)?.definition;
    if (definition === undefined || (empty && definition.implicit !== true)) continue;
    if (definition.test(context, rule.parameters, rule)) continue;
    const words = definition.message;
    const message = typeof words === 'string' ? words : words(rule.parameters, numeric);
    failures.push({ rule: rule.name, message: message.replace(':attribute', () => attribute) });
    // A value that is not there at all is told once.
    if (bail || definition.implicit === true) break;
  }
  return failures;
}

/**
 * The rules that a value does not meet, [] when it is valid; Laravel's semantics (domain.md §5): without an
 * implicit rule (required …) an empty value passes, sizes are numbers only beside a numeric rule. Never throws:
 * rules that cannot be read (they are refused at import) fail the value.
 */
export function checkVariable(
  rules: readonly string[],
  value: VariableValue,
  options: CheckOptions = {},
): RuleFailure[] {
  let parsed: VariableRule[];
  try {
    parsed = parseRules(rules);
  } catch (fault) {
    const message = fault instanceof EggError ? fault.reason : 'the rules cannot be read';
    return [{ rule: 'rules', message }];
  }
  return check(parsed, value, options);
}

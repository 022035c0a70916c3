import { EggError } from '../errors.js';
import { compilePattern } from './pattern/pattern.js';
import { PcreError } from './pattern/pcre-tokens.js';
import { csv, isNumeric } from './php.js';
import { REFUSED_RULES, ruleDefinition } from './rule-table.js';
import { splitRules } from './split-rules.js';
import type { VariableRule } from './variable-rule.js';

const CODE = 'BadValidationRuleException';
/** Rules seen lately: a panel of a thousand eggs has a few hundred different ones. */
const CACHE_SIZE = 2000;
const cache = new Map<string, VariableRule>();

function refuse(source: string, reason: string, cause?: unknown): EggError {
  const shown = source.length > 80 ? `${source.slice(0, 77)}...` : source;
  return new EggError(CODE, `the rule "${shown}" ${reason}`, '', { cause });
}

function parseRule(source: string): VariableRule {
  const colon = source.indexOf(':');
  const written = colon === -1 ? source : source.slice(0, colon);
  const parameter = colon === -1 ? null : source.slice(colon + 1);
  const found = ruleDefinition(written);
  if (found === undefined) {
    const reason = REFUSED_RULES.get(written.trim().toLowerCase());
    throw refuse(source, reason ?? 'is unknown');
  }
  const { name, definition } = found;
  if (name === 'regex' || name === 'not_regex') return parsePattern(name, parameter, source);
  const parameters = parameter === null || parameter === '' ? [] : csv(parameter);
  const [minimum] = definition.parameters;
  if (parameters.length < minimum) {
    throw refuse(source, `needs ${minimum === 1 ? 'a parameter' : `${minimum} parameters`}`);
  }
  if (definition.numbers !== false) {
    const wrong = parameters.slice(0, definition.parameters[1]).find((value) => !isNumeric(value));
    if (wrong !== undefined) throw refuse(source, `needs a number, not "${wrong}"`);
  }
  return { name, parameters, source };
}

function parsePattern(name: string, parameter: string | null, source: string): VariableRule {
  if (parameter === null) throw refuse(source, 'needs an expression');
  try {
    return { name, parameters: [parameter], source, matches: compilePattern(parameter) };
  } catch (fault) {
    if (fault instanceof PcreError) throw refuse(source, fault.message, fault);
    throw refuse(source, 'is not a readable expression', fault);
  }
}

function cached(source: string): VariableRule {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const rule = parseRule(source);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(source, rule);
  return rule;
}

/**
 * A pipe string or a list → rules ready to run. Throws EggError `BadValidationRuleException` with the reason for a
 * rule that is unknown, lacks parameters, or holds an expression whose time cannot be bounded.
 */
export function parseRules(rules: string | readonly string[]): VariableRule[] {
  const list = typeof rules === 'string' ? splitRules(rules) : rules;
  return list.flatMap((rule, i) => {
    const source = rule.trim();
    if (source === '') return [];
    try {
      return [cached(source)];
    } catch (fault) {
      throw fault instanceof EggError && typeof rules !== 'string'
        ? new EggError(CODE, fault.reason, `[${i}]`, { cause: fault })
        : fault;
    }
  });
}

import { EggError } from '../errors.js';
import { compilePattern } from './pattern/pattern.js';
import { PcreError } from './pattern/pcre-tokens.js';
import { csv, isNumeric } from './php.js';
import { REFUSED_RULES, ruleDefinition } from './rule-table.js';
import type { VariableRule } from './variable-rule.js';

const CODE = 'BadValidationRuleException';
const REGEX_RULE = /^\s*(?:not[_-]?)?regex\s*:/i;
/** Rules seen lately: a panel of a thousand eggs has a few hundred different ones. */
const CACHE_SIZE = 2000;
const cache = new Map<string, VariableRule>();

/** End of a delimited expression that starts at `start`: behind its delimiter and flags, at a pipe or the end. */
function regexEnd(text: string, start: number): number {
  const open = text.charAt(start);
  const close = { '(': ')', '[': ']', '{': '}', '<': '>' }[open] ?? open;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === close) {
      const flags = /^[A-Za-z]*/.exec(text.slice(at + 1, at + 20))?.[0].length ?? 0;
      const next = at + 1 + flags;
      if (next >= text.length || text[next] === '|') return next;
    }
  }
  const pipe = text.indexOf('|', start);
  return pipe === -1 ? text.length : pipe;
}

/**
 * A pipe string → its rules, blank segments dropped. Pipes inside the delimiters of regex and not_regex belong to
 * the expression, where Laravel itself would cut it.
 */
export function splitRules(text: string): string[] {
  const rules: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const regex = REGEX_RULE.exec(text.slice(at));
    const pipe = text.indexOf('|', at);
    const end = regex ? regexEnd(text, at + regex[0].length) : pipe === -1 ? text.length : pipe;
    const rule = text.slice(at, end).trim();
    if (rule !== '') rules.push(rule);
    at = end + 1;
  }
  return rules;
}

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

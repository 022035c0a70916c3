import { Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { AppError, type FieldIssue } from '@app/contracts/core/errors.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { readBody } from './body.js';
import { UnreadInput } from './input.decorator.js';
import { parseIncludes, parseListQuery } from './list-query.js';

type RawIssue = z.core.$ZodIssue & { params?: { rule?: string | null } };

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    root,
  );

const TYPE_RULES: Record<string, string> = {
  number: 'numeric',
  int: 'integer',
  string: 'string',
  boolean: 'boolean',
  array: 'array',
  object: 'array',
  record: 'array',
};

function ruleOf(issue: RawIssue, value: unknown): string | null {
  if (issue.params && 'rule' in issue.params) return issue.params.rule ?? null;
  if (value === undefined || value === null) return 'required';
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_RULES[issue.expected] ?? issue.expected;
    case 'too_big':
      return 'max';
    case 'too_small':
      return 'min';
    case 'invalid_value':
      return 'in';
    case 'invalid_format':
      return issue.format;
    case 'invalid_union':
      return 'in';
    default:
      return issue.code;
  }
}

const label = (field: string): string => field.split('.').at(-1)!.replaceAll('_', ' ');

function textOf(rule: string | null, field: string, issue: RawIssue): string {
  const name = label(field);
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters' : '';
  switch (rule) {
    case 'required':
      return `The ${name} field is required.`;
    case 'in':
      return `The selected ${name} is invalid.`;
    case 'max':
      return `The ${name} may not be greater than ${String((issue as { maximum?: unknown }).maximum)}${unit}.`;
    case 'min':
      return `The ${name} must be at least ${String((issue as { minimum?: unknown }).minimum)}${unit}.`;
    case 'email':
      return `The ${name} must be a valid email address.`;
    case 'numeric':
    case 'integer':
      return `The ${name} must be a number.`;
    case 'string':
      return `The ${name} must be a string.`;
    case 'boolean':
      return `The ${name} field must be true or false.`;
    case 'array':
      return `The ${name} must be an array or object.`;
    default:
      return issue.message;
  }
}

/**
 * The issues of a union that takes one form or another, such as one object or an array of them: where the value has
 * the form of exactly one of them, what is wrong with it in that form.
 */
function unfolded(issue: RawIssue): RawIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const ofThisForm = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0));
  if (ofThisForm.length !== 1) return [issue];
  return ofThisForm[0]!.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as RawIssue);
}

/** Zod issues as entries of the spec: conventions.md §9, one per field and rule, in the order of the schema. */
export function toFieldIssues(error: z.ZodError, input: unknown): FieldIssue[] {
  return error.issues.flatMap(unfolded).map((issue) => {
    const field = issue.path.map(String).join('.');
    const rule = ruleOf(issue, valueAt(input, issue.path));
    return { field, rule, detail: textOf(rule, field, issue) };
  });
}

/** Refinement with a rule name of the spec: `.check(rule('unique', 'The name is taken.', isFree))`. */
export const failsRule = (
  rule: string | null,
  message: string,
): { message: string; params: { rule: string | null } } => ({
  message,
  params: { rule },
});

/** What becomes of refused input; the daemon answers otherwise than the panel. */
export type RefuseInput = (issues: FieldIssue[]) => AppError;

/**
 * The one place that formats validation errors (style: a single subclass of Nest's pipe). It reads what `@Input()`
 * binds and nothing else; a missing body is validated as `{}`, so that each required field is named.
 */
@Injectable()
export class SchemaValidationPipe implements PipeTransform {
  /** `baseUrl` is the address that callers know, for the links of lists. */
  constructor(
    private readonly refuse: RefuseInput = validationFailed,
    private readonly baseUrl = '',
  ) {}

  async transform(value: unknown): Promise<unknown> {
    if (!(value instanceof UnreadInput)) return value;
    // Guards have done so where the caller has to be known first.
    await readBody(value.request);
    return this.read(value);
  }

  private read({ route, request }: UnreadInput): Record<string, unknown> {
    const input: Record<string, unknown> = {};
    const issues: FieldIssue[] = [];
    for (const part of ['params', 'query', 'body'] as const) {
      const schema = route[part];
      if (!schema) continue;
      const given: unknown = request[part] ?? {};
      const result = schema.safeParse(given);
      if (result.success) input[part] = result.data;
      else issues.push(...toFieldIssues(result.error, given));
    }
    if (issues.length > 0) throw this.refuse(issues);
    if (route.includes) input['includes'] = parseIncludes(request.query, route);
    if (route.list) {
      const path = request.url.split('?', 1)[0]!.replace(/\/+$/, '');
      input['list'] = parseListQuery(request.query, route, this.baseUrl + path);
    }
    return input;
  }
}

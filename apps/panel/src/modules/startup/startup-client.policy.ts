import { badRequest, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ResolvedVariable } from '../eggs/index.js';
import { checkValue, effectiveValue, storedText, type VariableValues } from './startup.policy.js';

/** The value of a request: it must be there, null counts as empty. Throws 422 with rule `present` or `string`. */
export function readValue(value: unknown): string | number | boolean {
  if (value === undefined) {
    const detail = 'The value field must be present.';
    throw validationFailed([{ field: 'value', rule: 'present', detail }]);
  }
  if (value === null) return '';
  if (typeof value !== 'object' && typeof value !== 'function') return value as string | number | boolean;
  throw validationFailed([{ field: 'value', rule: 'string', detail: 'The value must be a string.' }]);
}

/** A variable a user may change. Unknown and hidden ones get the same answer, so that nothing is told of them. */
export function editableVariable(variables: readonly ResolvedVariable[], name: string): ResolvedVariable {
  const variable = variables.find((candidate) => candidate.envVariable === name);
  if (!variable?.isUserViewable) {
    throw badRequest('The environment variable you are trying to edit does not exist.');
  }
  if (!variable.isUserEditable) {
    throw badRequest('The environment variable you are trying to edit is read-only.');
  }
  return variable;
}

/** The text to store, after the variable's own rules. Throws 422 on `value`, one entry per rule. */
export function checkedValue(
  variable: ResolvedVariable,
  value: string | number | boolean,
  variables: readonly ResolvedVariable[],
  values: VariableValues,
): string {
  const environment = Object.fromEntries(
    variables.map((other) => [other.envVariable, other === variable ? value : effectiveValue(other, values)]),
  );
  const issues = checkValue(variable, value, 'value', environment);
  if (issues.length > 0) throw validationFailed(issues);
  return storedText(value);
}

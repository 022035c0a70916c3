import type { FieldIssue } from '@app/contracts/core/errors.js';
import { checkVariable } from '@app/eggs';
import type { ResolvedVariable } from '../eggs/index.js';

/** Values as requests carry them; null is an emptied text field. */
export type GivenEnvironment = Readonly<Record<string, string | number | boolean | null>>;
/** Stored values by the id of their variable. */
export type VariableValues = ReadonlyMap<number, string>;

/** What a variable is stored as; booleans as eggs expect them, 1 and 0. */
export function storedText(value: string | number | boolean | null): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null ? '' : String(value);
}

/** The value in force: the server's own, else the egg's default (domain.md §1). */
export const effectiveValue = (
  variable: Pick<ResolvedVariable, 'id' | 'defaultValue'>,
  values: VariableValues,
): string => values.get(variable.id) ?? variable.defaultValue;

/** Bytes that a value may take: what its column holds. A rule of the egg may allow more. */
const MAX_VALUE_BYTES = 65_535;

/** What is wrong with a value, one entry per rule, under the name of the field it came in. */
export function checkValue(
  variable: Pick<ResolvedVariable, 'rules'>,
  value: string | number | boolean,
  field: string,
  environment: Readonly<Record<string, unknown>>,
): FieldIssue[] {
  if (Buffer.byteLength(storedText(value)) > MAX_VALUE_BYTES) {
    return [{ field, rule: 'max', detail: `The ${field} may not be greater than ${MAX_VALUE_BYTES} bytes.` }];
  }
  const failures = checkVariable(variable.rules, value, { attribute: field, environment });
  return failures.map(({ rule, message }) => ({ field, rule, detail: message }));
}

export interface CheckedEnvironment {
  /** Every variable of the egg with the value to store. */
  readonly values: Map<number, string>;
  readonly issues: FieldIssue[];
}

/**
 * Checks a whole set at admin level (domain.md §5): keys that were not given are checked and stored with
 * their present value, else with the default. Keys that the egg does not know are left out, as billing modules
 * send keys of their own.
 */
export function checkEnvironment(
  variables: readonly ResolvedVariable[],
  given: GivenEnvironment,
  current: VariableValues = new Map(),
): CheckedEnvironment {
  const chosen = new Map(
    variables.map((variable) => {
      const own = Object.hasOwn(given, variable.envVariable) ? given[variable.envVariable]! : undefined;
      return [variable.id, own === undefined ? effectiveValue(variable, current) : own] as const;
    }),
  );
  const environment = Object.fromEntries(
    variables.map((variable) => [variable.envVariable, chosen.get(variable.id) ?? '']),
  );
  const issues = variables.flatMap((variable) =>
    checkValue(variable, chosen.get(variable.id) ?? '', `environment.${variable.envVariable}`, environment),
  );
  return { values: new Map([...chosen].map(([id, value]) => [id, storedText(value)])), issues };
}

/** What the environment of a server holds beside the egg's variables. */
export interface ServerFacts {
  readonly uuid: string;
  readonly startup: string;
  readonly locationShort: string | null;
  readonly allocationLimit: number | null;
}

/** `environment` of remote-api.md §4: variables first, so that none of them can replace the panel's own. */
export function serverEnvironment(
  server: ServerFacts,
  variables: readonly ResolvedVariable[],
  values: VariableValues,
): Record<string, string> {
  return {
    ...Object.fromEntries(
      variables.map((variable) => [variable.envVariable, effectiveValue(variable, values)]),
    ),
    STARTUP: server.startup,
    P_SERVER_UUID: server.uuid,
    P_SERVER_LOCATION: server.locationShort ?? '',
    // A text, as all others: Wings reads JSON numbers as floats and would hand on 1.000000.
    P_SERVER_ALLOCATION_LIMIT: String(server.allocationLimit ?? 0),
  };
}

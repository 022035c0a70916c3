import { splitRules } from '@app/eggs';

/** The form: values by the names of variables. */
export type Values = Record<string, string>;

/** What a variable is typed into, by its rules. */
export type VariableInput =
  | { readonly kind: 'switch'; readonly on: string; readonly off: string }
  | { readonly kind: 'select'; readonly options: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'text' };

const WORDS = new Set(['true,false', 'false,true']);
const SECRET = /(PASS(WORD)?|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY)(_|$)/i;

/** Values of `in:`; quoted ones as Laravel reads them. */
const valuesOf = (parameters: string): string[] =>
  [...parameters.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

export function inputOf(rules: string): VariableInput {
  const all = splitRules(rules);
  const parameters = (name: string): string | undefined =>
    all.find((rule) => rule.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1);
  const has = (...names: string[]): boolean => all.some((rule) => names.includes(rule.toLowerCase()));
  if (has('boolean', 'bool')) return { kind: 'switch', on: '1', off: '0' };
  const listed = parameters('in');
  if (listed !== undefined) {
    const options = valuesOf(listed);
    if (WORDS.has(options.join(',').toLowerCase())) {
      const on = options.find((option) => option.toLowerCase() === 'true')!;
      return { kind: 'switch', on, off: options.find((option) => option !== on)! };
    }
    return { kind: 'select', options: has('nullable') ? ['', ...options] : options };
  }
  return { kind: has('integer', 'int', 'numeric') ? 'number' : 'text' };
}

/** Whether its value should not be read over a shoulder. */
export const isSecret = (name: string): boolean => SECRET.test(name);

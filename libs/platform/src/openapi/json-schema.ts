/** A JSON Schema of the 2020-12 dialect, or any other part of an OpenAPI document. */
export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const COMPONENTS = '#/components/schemas/';
export const refTo = (name: string): Json => ({ $ref: COMPONENTS + name });

/** The name that a reference to a component leads to. */
export const refName = (schema: Json): string | undefined => {
  const ref = schema['$ref'];
  return typeof ref === 'string' && ref.startsWith(COMPONENTS) ? ref.slice(COMPONENTS.length) : undefined;
};

/** The schema itself, or the component that it refers to. */
export function resolved(schema: Json, components: Readonly<Record<string, Json>>): Json {
  const name = refName(schema);
  return name === undefined ? schema : resolved(components[name]!, components);
}

import { CLIENT_PAGE, type RouteDescriptor } from '@app/contracts/core/route.js';
import { isRepeatable } from '../http/around-writes.js';
import { exampleOf } from './examples.js';
import { isJson, type Json } from './json-schema.js';
import type { SchemaComponents } from './schema-components.js';

const parameter = (name: string, schema: Json, rest: Json = {}): Json => ({
  name,
  in: 'query',
  required: false,
  ...rest,
  schema,
});
const oneOrMore = (name: string, values: readonly string[], description: string): Json =>
  parameter(
    name,
    { type: 'array', items: { type: 'string', enum: values } },
    { style: 'form', explode: false, description },
  );

/** What lists allow: conventions.md §6. */
function listParameters({ list }: RouteDescriptor): Json[] {
  if (!list) return [];
  const { default: size, max } = list.perPage ?? CLIENT_PAGE;
  return [
    parameter('page', { type: 'integer', minimum: 1, default: 1 }),
    parameter('per_page', { type: 'integer', minimum: 1, maximum: max, default: size }),
    ...(list.filters ?? []).map((filter) =>
      parameter(
        `filter[${filter}]`,
        { type: 'string' },
        { description: 'Values with commas between: any of them.' },
      ),
    ),
    ...(list.sorts?.length
      ? [
          oneOrMore(
            'sort',
            list.sorts.flatMap((field) => [field, `-${field}`]),
            'A minus turns the order.',
          ),
        ]
      : []),
  ];
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'For 24 hours a request with the same key and body is not carried out again but answered as the first one was.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Everything of a request but its body, typed; names of the path come first. */
export function parametersOf(route: RouteDescriptor, path: string, components: SchemaComponents): Json[] {
  const inPath = propertiesOf(route.params, components);
  const inQuery = propertiesOf(route.query, components);
  const { includes } = route;
  return [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => {
      const schema = inPath.properties[name!] ?? { type: 'string' };
      const example = exampleOf(schema, {}, name!);
      return { name, in: 'path', required: true, schema, ...(example === undefined ? {} : { example }) };
    }),
    ...listParameters(route),
    ...(includes?.length ? [oneOrMore('include', includes, 'What else is to be in the answer.')] : []),
    ...Object.entries(inQuery.properties).map(([name, schema]) =>
      parameter(name, schema, { required: inQuery.required.has(name) }),
    ),
    ...(isRepeatable(route) ? [IDEMPOTENCY_KEY] : []),
  ];
}

/** The fields of an object schema as they count: types after reading, but only what a caller has to send required. */
function propertiesOf(
  schema: RouteDescriptor['params'],
  components: SchemaComponents,
): { properties: Record<string, Json>; required: ReadonlySet<string> } {
  if (!schema) return { properties: {}, required: new Set() };
  const { properties } = components.of(schema, 'output');
  const { required } = components.of(schema, 'input');
  return {
    properties: isJson(properties) ? (properties as Record<string, Json>) : {},
    required: new Set(Array.isArray(required) ? (required as string[]) : []),
  };
}

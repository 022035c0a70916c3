import { z } from 'zod';
import { isJson, refTo, type Json } from './json-schema.js';

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());

const DEFS = '#/$defs/';

/**
 * The named schemas of one document. Schemas with an id (`.meta({ id })`) and wire objects
 * (`{ object: 'server', attributes }`, conventions.md §4) become components; everything else stays where it is.
 */
export class SchemaComponents {
  private readonly byName = new Map<string, Json>();

  /** What a caller sends (`input`) or gets (`output`), with references into these components. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const text = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: withExamples });
    const { $schema: _dialect, $defs, ...root } = text as Json & { $defs?: Record<string, Json> };
    const names = new Map(Object.keys($defs ?? {}).map((id) => [id, pascal(id)]));
    for (const [id, definition] of Object.entries($defs ?? {})) {
      names.set(id, this.add(names.get(id)!, this.published(definition, names)));
    }
    return this.published(root, names);
  }

  all(): Record<string, Json> {
    return Object.fromEntries([...this.byName].sort(([a], [b]) => a.localeCompare(b)));
  }

  /** Two different schemas under one name would hide each other: the later one is numbered. */
  private add(wanted: string, schema: Json): string {
    const text = JSON.stringify(schema);
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}${number}`;
      const known = this.byName.get(name);
      if (known && JSON.stringify(known) !== text) continue;
      this.byName.set(name, schema);
      return name;
    }
  }

  private published(value: unknown, names: ReadonlyMap<string, string>): Json {
    return this.walk(value, names) as Json;
  }

  private walk(value: unknown, names: ReadonlyMap<string, string>): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.walk(entry, names));
    if (!isJson(value)) return value;
    const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (key === '$ref' && typeof inner === 'string' && inner.startsWith(DEFS)) {
        return [[key, refTo(names.get(inner.slice(DEFS.length))!)['$ref']]];
      }
      // Answers are added to: a client must bear fields that it does not know, as the dialect has it by itself.
      if (key === 'additionalProperties' && (inner === false || isAnything(inner))) {
        return isJson(value['properties']) && Object.keys(value['properties']).length > 0
          ? []
          : [[key, true]];
      }
      if (key === 'propertyNames') return [];
      // Bounds that JavaScript has, not the wire.
      if ((key === 'maximum' || key === 'minimum') && Math.abs(inner as number) === Number.MAX_SAFE_INTEGER) {
        return [];
      }
      return [[key, this.walk(inner, names)]];
    });
    const schema = Object.fromEntries(entries);
    const object = wireObjectOf(schema);
    return object === undefined ? schema : refTo(this.add(pascal(object), schema));
  }
}

/** zod leaves examples out where a schema reads its input leniently; they are written as a caller sends them. */
function withExamples({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (examples) jsonSchema['examples'] = examples;
}

const isAnything = (schema: unknown): boolean => isJson(schema) && Object.keys(schema).length === 0;

/** The name of a wire object that has attributes. */
function wireObjectOf({ properties }: Json): string | undefined {
  if (!isJson(properties) || !('attributes' in properties) || !isJson(properties['object'])) return undefined;
  const name = properties['object']['const'];
  return typeof name === 'string' ? name : undefined;
}

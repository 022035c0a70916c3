import { isJson, resolved, type Json } from './json-schema.js';

const UUID = '8d5bdf6a-8f4c-4e5c-9d1c-3d3a3b1b2c4d';
const DATE = '2026-01-02T03:04:05+00:00';

/** Texts by the name of their field: the first name that matches and whose text the schema takes. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/(^|_)uuid$|^user$|^server_uuid$/, UUID],
  [/^(identifier|server)$/, UUID.slice(0, 8)],
  [/_at$|^timestamp$/, DATE],
  [/email$/, 'ada@example.com'],
  [/^code$/, '123456'],
  [/^username$/, 'ada'],
  [/password$/, 'correct horse battery staple'],
  [/^first_name$/, 'Ada'],
  [/^last_name$/, 'Lovelace'],
  [/^language$/, 'en'],
  [/^timezone$/, 'UTC'],
  [/^name$/, 'Survival'],
  [/^description$|^notes$|^long$/, 'For the weekends'],
  [/^short$/, 'eu.west'],
  [/^(ip|ip_alias|alias)$|^allowed_ips$/, '203.0.113.7'],
  [/^fqdn$/, 'node1.example.com'],
  [/^daemon_base$/, '/var/lib/pelican/volumes'],
  [/image$/, 'registry.example.com/java:21'],
  [/^(startup|startup_command|invocation|raw_startup_command)$/, 'java -jar server.jar'],
  [/^(env_variable|key)$/, 'SERVER_JARFILE'],
  [/^(default_value|server_value|value)$/, 'server.jar'],
  [/^rules$/, 'required|string|max:20'],
  [/^command$/, 'say hello'],
  [/^(state|current_state|new_state)$/, 'running'],
  [/^previous_state$/, 'starting'],
  [/^event$/, 'server:power.start'],
  [/^(socket)$/, 'wss://panel.example.com/api/client/servers/8d5bdf6a/ws'],
  [/url$|^remote$|^resource$/, 'https://example.com/'],
  [/^ports$|^port_range$/, '25565-25570'],
  [/^external_id$/, 'order-1024'],
  [/^author$/, 'eggs@example.com'],
];

/** Numbers by the name of their field, as TEXTS. */
const NUMBERS: readonly (readonly [RegExp, number])[] = [
  [/^port$/, 25_565],
  [/^(memory|memory_limit)$/, 1024],
  [/^(disk|disk_space)$/, 5120],
  [/^(swap|.*overallocate)$/, 0],
  [/^(io|io_weight)$/, 500],
  [/^(cpu|cpu_limit|upload_size)$/, 100],
  [/^daemon_sftp$/, 2022],
  [/^daemon_(listen|connect)$/, 8080],
  [/^per_page$/, 50],
];

/** For texts of which only the form is known. */
const FORMS = ['text', '1', UUID, UUID.slice(0, 8), DATE, '/folder', '0123456789abcdef', '203.0.113.7'];

type Components = Readonly<Record<string, Json>>;

/**
 * A value that the schema takes, made of `examples`, constants and the names of fields, the same each time;
 * undefined when none is known: then the schema has to name one (`.meta({ examples: [...] })`).
 */
export function exampleOf(schema: Json, components: Components, name = '', depth = 0): unknown {
  const known = resolved(schema, components);
  const given = known['examples'];
  if (Array.isArray(given)) return given[0];
  for (const key of ['const', 'default'] as const) if (key in known) return known[key];
  const options = known['enum'] ?? known['anyOf'] ?? known['oneOf'];
  if (Array.isArray(options)) return exampleOfOne(options, components, name, depth);
  const type = Array.isArray(known['type']) ? (known['type'] as string[])[0] : known['type'];
  switch (type) {
    case 'object':
      return objectExample(known, components, depth);
    case 'array': {
      const item = isJson(known['items'])
        ? exampleOf(known['items'], components, name, depth + 1)
        : undefined;
      return item === undefined ? [] : [item];
    }
    case 'string':
      return textExample(known, name);
    case 'integer':
    case 'number':
      return numberExample(known, name);
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function exampleOfOne(options: unknown[], components: Components, name: string, depth: number): unknown {
  const shapes = options.filter(
    (option) => option !== null && !(isJson(option) && option['type'] === 'null'),
  );
  const first = shapes[0];
  return isJson(first) ? exampleOf(first, components, name, depth) : first;
}

/** What has to be there, or everything when nothing has to. */
function objectExample(schema: Json, components: Components, depth: number): Json {
  const properties = (schema['properties'] ?? {}) as Record<string, Json>;
  const required = (schema['required'] ?? []) as string[];
  const names = required.length > 0 || depth > 4 ? required : Object.keys(properties);
  const entries = names.map((name) => [name, exampleOf(properties[name] ?? {}, components, name, depth + 1)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Json;
}

function textExample(schema: Json, name: string): string | undefined {
  const pattern = typeof schema['pattern'] === 'string' ? new RegExp(schema['pattern'], 'u') : undefined;
  const fits = (text: string): boolean =>
    text.length >= Number(schema['minLength'] ?? 0) &&
    text.length <= Number(schema['maxLength'] ?? Infinity) &&
    (pattern?.test(text) ?? true);
  const byName = TEXTS.filter(([names]) => names.test(name)).map(([, text]) => text);
  return [...byName, ...(schema['format'] === 'email' ? ['ada@example.com'] : []), ...FORMS].find(fits);
}

function numberExample(schema: Json, name: string): number {
  const least = Number(schema['minimum'] ?? (schema['exclusiveMinimum'] as number | undefined) ?? -Infinity);
  const most = Number(schema['maximum'] ?? Infinity);
  const fits = (number: number): boolean =>
    number <= most && ('exclusiveMinimum' in schema ? number > least : number >= least);
  const byName = NUMBERS.filter(([names]) => names.test(name)).map(([, number]) => number);
  return [...byName, 1, least, least + 1].find(fits) ?? 0;
}

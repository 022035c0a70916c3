import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgg, eggBody } from '../support/catalogue.js';
import type { ApiAnswer } from '../support/api-client.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { anyJson } from './arbitrary-input.js';

/**
 * Egg documents that nobody would write: of wrong types, with keys of prototypes, deep, huge, and YAML that grows when
 * it is read. Whatever comes, the answer is one for the caller; a refused document leaves no row, a preview never does.
 */
const EGGS = '/api/application/eggs';
const TABLES = ['nests', 'eggs', 'egg_variables'] as const;

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const deep = (open: string, close: string, depth: number): string =>
  `${open.repeat(depth)}${close.repeat(depth)}`;

/** A document with some of its places, at any depth, holding something else. */
const mutatedFrom = (make: () => Record<string, unknown>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(), fc.oneof(anyJson, fc.constantFrom(...KEYS), fc.constant('x'.repeat(70_000)))), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) => {
      const document = make();
      for (const [place, value] of changes) {
        const places = placesOf(document);
        const [holder, name] = places[place % places.length]!;
        holder[name] = value;
      }
      return JSON.stringify(document);
    });
const mutated = mutatedFrom(eggBody);
const mutatedFields = mutatedFrom(eggFields);

function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [
    [holder, name] as [Record<string, unknown>, string],
    ...placesOf(holder[name]),
  ]);
}

/** Keys of prototypes stand in the text: an object literal would set what they name. */
const withPrototypeKeys = fc
  .tuple(fc.constantFrom(...KEYS), fc.constantFrom('docker_images', 'startup_commands', 'config', 'meta'))
  .map(([key, place]) =>
    JSON.stringify(eggBody()).replace(`"${place}":{`, `"${place}":{"${key}":{"polluted":true},`),
  );

const fieldsWithPrototypeKeys = fc
  .tuple(fc.constantFrom(...KEYS), fc.constantFrom('docker_images', 'startup_commands', 'config', 'script'))
  .map(([key, place]) =>
    JSON.stringify(eggFields()).replace(`"${place}":{`, `"${place}":{"${key}":{"polluted":true},`),
  );

/** Each alias names the one before nine times: ten lines stand for billions of values. */
const BOMB = Array.from({ length: 10 }, (_, index) =>
  index === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
    : `a${index}: &a${index} [${Array.from({ length: 9 }, () => `*a${index - 1}`).join(', ')}]`,
).join('\n');
const HOSTILE: readonly string[] = [
  '',
  'null',
  '[]',
  '"text"',
  '\u0000',
  '--- \n...\n---\n',
  deep('[', ']', 400),
  deep('[', ']', 200_000),
  `{"config":${deep('{"a":', '}', 300)}`,
  `- ${'- '.repeat(50_000)}x`,
  BOMB,
  `${JSON.stringify(eggBody()).slice(0, -1)},"extra":*nobody}`,
  `meta: &m {version: PLCN_v3, self: *m}\nname: x`,
  '!!js/function "function () { throw 1 }"',
  '!!binary "////"',
  'a: &a\n  <<: *a',
  `name: |\n${'  x\n'.repeat(200_000)}`,
  `${'k: 1\n'.repeat(20_000)}`,
  JSON.stringify({ ...eggBody(), variables: Array.from({ length: 5_000 }, () => ({})) }),
  JSON.stringify(eggBody({ startup_commands: { Default: '{{'.repeat(50_000) } })),
];
const hostile = fc.constantFrom(...HOSTILE);

/** A new egg by its fields. */
function eggFields(): Record<string, unknown> {
  return {
    name: `by fields ${randomUUID()}`,
    docker_images: { One: 'example/one:1' },
    startup_commands: { Default: './run {{LEVEL}}' },
    tags: ['game'],
    features: ['eula'],
    config: { files: {}, startup: { done: 'ready' }, logs: {}, stop: 'stop' },
    script: { install: 'true', entry: 'sh', container: 'example/setup:1' },
    variables: [{ name: 'Level', env_variable: 'LEVEL', default_value: 'world', rules: 'required|string' }],
  };
}
const withFields = (fields: object): string => JSON.stringify({ ...eggFields(), ...fields });
const HOSTILE_FIELDS: readonly string[] = [
  'null',
  '[]',
  '{',
  '"text"',
  deep('[', ']', 20_000),
  `{"name":"x","config":${deep('{"a":', '}', 300).replace('}', '1}')}`,
  `${JSON.stringify(eggFields()).slice(0, -1)},"__proto__":{"polluted":true}}`,
  withFields({ config: { files: deep('{"a":', '}', 5_000).replace('}', '1}') } }),
  withFields({ config: { startup: deep('[', ']', 50_000) } }),
  withFields({ name: 'x'.repeat(100_000) }),
  withFields({ docker_images: Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, 'i'])) }),
  withFields({ startup_commands: { Default: '{{'.repeat(5_000) } }),
  withFields({ variables: Array.from({ length: 500 }, () => ({ env_variable: 'SAME' })) }),
  withFields({ variables: [{ env_variable: '__proto__', rules: 'regex:/(a+)+$/' }] }),
  withFields({ variables: [{ env_variable: 'A', rules: 'regex:/[/' }] }),
  withFields({ script: { extends: 4_000_000 }, config: { extends: -1 } }),
  withFields({ icon: `data:image/png;base64,${'A'.repeat(600_000)}` }),
  withFields({ nest: 4_000_000 }),
  withFields({ name: '\u0000\ud800' }),
];

describe('egg documents', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());

  const rows = async (): Promise<string> => {
    const found = await Promise.all(
      TABLES.map((table) => world.panel.database.query(`SELECT * FROM ${table} ORDER BY id`)),
    );
    return JSON.stringify(found);
  };
  /** In the words of the API; a 5xx would be a fault of ours. */
  const expectAnswer = ({ status, body }: ApiAnswer, text: string): void => {
    expect(status < 500, `${status} for ${text.slice(0, 300)}`).toBe(true);
    if (status >= 400) expect(Array.isArray(body['errors']), text.slice(0, 300)).toBe(true);
  };

  async function check(text: string): Promise<void> {
    const before = await rows();
    const shown = await world.api.post(`${EGGS}/preview`, text);
    expectAnswer(shown, text);
    expect(await rows()).toBe(before);
    const imported = await world.api.post(`${EGGS}/import`, text);
    expectAnswer(imported, text);
    if (imported.status >= 400) {
      expect(await rows()).toBe(before);
      return;
    }
    const path = `${EGGS}/${imported.at<number>('attributes.id')}`;
    // What was taken can be shown, exported and removed again.
    expect((await world.api.get(`${path}?include=variables`)).status).toBe(200);
    expect((await world.api.get(`${path}/export?format=json`)).status).toBe(200);
    expect((await world.api.delete(path)).status).toBe(204);
  }

  it.each(HOSTILE.map((text, index) => [`${index}: ${JSON.stringify(text.slice(0, 40))}`, text] as const))(
    'that are hostile, %s',
    (_name, text) => check(text),
  );

  it('with anything at any place', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(mutated, withPrototypeKeys, hostile), check), {
      numRuns: 120,
      interruptAfterTimeLimit: 60_000,
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  /** The same by their fields, in JSON of any kind, for a new egg and for one that is there. */
  async function checkFields(text: string): Promise<void> {
    for (const method of ['POST', 'PATCH'] as const) {
      const existing = method === 'PATCH' ? (await createEgg(world.api)).id : null;
      const before = await rows();
      const path = existing === null ? EGGS : `${EGGS}/${existing}`;
      const answer = await world.api.send(method, path, text, { 'content-type': 'application/json' });
      expectAnswer(answer, `${method} ${text}`);
      if (answer.status >= 400) expect(await rows()).toBe(before);
      const id = answer.status < 400 ? answer.at<number>('attributes.id') : existing;
      if (id === null) continue;
      expect((await world.api.get(`${EGGS}/${id}?include=variables`)).status).toBe(200);
      expect((await world.api.get(`${EGGS}/${id}/export?format=json`)).status).toBe(200);
      expect((await world.api.delete(`${EGGS}/${id}`)).status).toBe(204);
    }
  }

  it.each(HOSTILE_FIELDS.map((text, index) => [`${index}: ${text.slice(0, 40)}`, text] as const))(
    'by their fields that are hostile, %s',
    (_name, text) => checkFields(text),
  );

  it('by their fields that are nearly right, or not at all', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(mutatedFields, fieldsWithPrototypeKeys), checkFields), {
      numRuns: 60,
      interruptAfterTimeLimit: 100_000,
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

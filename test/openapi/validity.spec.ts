import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConfig, lintFromString, type Config } from '@redocly/openapi-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENTED_AREAS } from '@app/contracts/panel/documents.contract.js';
import type { OpenApiDocument } from '@app/platform/openapi/document.js';

const FOLDER = fileURLToPath(new URL('../../docs/openapi/', import.meta.url));
const AREAS = [...DOCUMENTED_AREAS, 'daemon' as const];

/** A reader that knows nothing of how the documents are made. Its rules are those it recommends, all of them as errors. */
const RULES = {
  'no-invalid-media-type-examples': 'error',
  'no-invalid-parameter-examples': 'error',
  'no-unused-components': 'error',
  'operation-operationId': 'error',
  'operation-tag-defined': 'error',
  // Paths are the ancestors': `/servers/external/{id}` stands beside `/servers/{id}/databases`.
  'no-ambiguous-paths': 'off',
  // The names of features say it.
  'tag-description': 'off',
  // What anybody may ask without a parameter cannot be refused.
  'operation-4xx-response': 'off',
} as const;

describe('the published OpenAPI documents', () => {
  let config: Config;
  const texts = new Map<string, string>();
  const parsed = (area: string): OpenApiDocument => JSON.parse(texts.get(area)!) as OpenApiDocument;
  const problems = async (source: string): Promise<string[]> => {
    const found = await lintFromString({ source, absoluteRef: join(FOLDER, 'read.json'), config });
    return found.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
  };

  beforeAll(async () => {
    config = await createConfig({ extends: ['recommended'], rules: RULES });
    for (const area of AREAS) texts.set(area, await readFile(join(FOLDER, `${area}.json`), 'utf8'));
  });

  it.each(AREAS)('%s: passes a validator that is not ours', async (area) => {
    expect(Object.keys(parsed(area).paths).length).toBeGreaterThan(3);
    expect(await problems(texts.get(area)!)).toEqual([]);
  });

  it.each([
    ['a reference to nothing', '#/components/schemas/PowerRequest', '#/components/schemas/Nothing'],
    ['an example that its schema refuses', '"is_suspended": false', '"is_suspended": "no"'],
    ['an unknown place of a parameter', '"in": "path"', '"in": "pth"'],
    ['an unknown type', '"type": "boolean"', '"type": "bool"'],
  ])('%s is found', async (_, right, wrong) => {
    const text = texts.get('client')!;
    expect(text).toContain(right);
    expect(await problems(text.replace(right, wrong))).not.toEqual([]);
  });

  const operations = (area: string) =>
    Object.entries(parsed(area).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );

  it.each(AREAS)('%s: states a type for each parameter', (area) => {
    const untyped = operations(area).flatMap(({ name, operation }) =>
      (operation['parameters'] as { name: string; schema: object }[])
        .filter(({ schema }) => !['type', 'enum', 'anyOf', '$ref'].some((key) => key in schema))
        .map((parameter) => `${name} ${parameter.name}`),
    );
    expect(untyped).toEqual([]);
  });

  it.each(AREAS)('%s: states who may call, and how a refusal looks', (area) => {
    for (const { name, operation } of operations(area)) {
      const responses = operation['responses'] as Record<string, unknown>;
      expect(operation['x-access'], name).toEqual(expect.any(String));
      expect(responses['default'], name).toEqual({ $ref: '#/components/responses/Failed' });
      const isOpen = operation['x-access'] === 'public';
      expect([operation['security'], '401' in responses], name).toEqual(
        isOpen ? [[], false] : [expect.arrayContaining([expect.any(Object)]), true],
      );
    }
  });

  it('show each error body as the area sends it', () => {
    const example = (area: string): unknown => {
      const responses = parsed(area).components['responses'] as Record<string, never>;
      return responses['Unauthenticated']!['content']!['application/json']!['example'];
    };
    expect(example('client')).toMatchObject({ errors: [{ code: 'AuthenticationException', status: '401' }] });
    expect(example('daemon')).toMatchObject({ error: expect.any(String), request_id: expect.any(String) });
  });
});

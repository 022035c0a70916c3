import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { DOCUMENTED_AREAS } from '@app/contracts/panel/documents.contract.js';
import { openApiDocument, type OpenApiDocument } from '@app/platform/openapi/document.js';
import { exampleOf } from '@app/platform/openapi/examples.js';
import { contractRoutes } from '../../tools/generated.js';

const AREAS = [...DOCUMENTED_AREAS, 'daemon' as const];

const HINT = 'name one where none can be guessed: .meta({ examples: [...] })';

describe('examples of the published documents', () => {
  let documents: Map<string, OpenApiDocument>;
  let routes: readonly RouteDescriptor[];

  beforeAll(async () => {
    routes = contractRoutes().filter((route) => areaOf(route) !== 'panel');
    documents = new Map(AREAS.map((area) => [area, openApiDocument(area, routes)]));
  });

  /** Request and answer of a route as they stand in its document. */
  const shown = (route: RouteDescriptor): { request: unknown; answer: unknown } => {
    const [{ method, path }] = pathsOf(route) as [{ method: string; path: string }];
    const key = path.replaceAll(/:(\w+)/g, '{$1}').replace(/\/$/, '');
    const operation = documents.get(areaOf(route))!.paths[key]![method.toLowerCase()]!;
    const exampleIn = (part: unknown): unknown =>
      (part as { content?: Record<string, { example?: unknown }> } | undefined)?.content?.['application/json']
        ?.example;
    const responses = operation['responses'] as Record<string, unknown>;
    return { request: exampleIn(operation['requestBody']), answer: exampleIn(responses[route.status]) };
  };

  it('are there for every area that has routes', () => {
    expect([...new Set(routes.map(areaOf))].toSorted()).toEqual(AREAS.toSorted());
  });

  it('of requests are what the routes take', () => {
    const bodies = routes.filter((route) => route.body);
    expect(bodies.length).toBeGreaterThan(20);
    const refused = bodies.flatMap((route) => {
      const result = route.body!.safeParse(shown(route).request);
      return result.success ? [] : [`${route.id}: ${z.prettifyError(result.error)}`];
    });
    expect(refused, HINT).toEqual([]);
  });

  it('of answers are what the routes answer', () => {
    const answers = routes.filter((route) => route.response instanceof z.ZodType);
    expect(answers.length).toBeGreaterThan(50);
    const refused = answers.flatMap((route) => {
      const result = (route.response as z.ZodType).safeParse(shown(route).answer);
      return result.success ? [] : [`${route.id}: ${z.prettifyError(result.error)}`];
    });
    expect(refused, HINT).toEqual([]);
  });

  it.each([
    [{ type: 'string', pattern: '^[a-z]{4}$' }, 'x', 'text'],
    [{ type: 'string', pattern: '^never [0-9]$' }, 'x', undefined],
    [{ type: 'string', pattern: '^never [0-9]$', examples: ['never 7'] }, 'x', 'never 7'],
    [{ type: 'string', maxLength: 3 }, 'name', '1'],
    [{ type: 'integer', minimum: 70_000 }, 'port', 70_000],
    [{ type: 'integer', exclusiveMinimum: 5, maximum: 6 }, 'x', 6],
    [{ anyOf: [{ type: 'null' }, { type: 'boolean' }] }, 'x', false],
    [{ enum: ['b', 'a'] }, 'x', 'b'],
    [{ type: 'array', items: { type: 'integer' } }, 'memory', [1024]],
    [{ type: 'object', properties: { a: { const: 1 }, b: { const: 2 } }, required: ['a'] }, 'x', { a: 1 }],
    [{ type: 'object', properties: { a: { const: 1 } } }, 'x', { a: 1 }],
    [{ $ref: '#/components/schemas/One' }, 'x', 1],
  ])('%j as "%s" is %j', (schema, name, expected) => {
    expect(exampleOf(schema, { One: { const: 1 } }, name)).toEqual(expected);
  });
});

import { z } from 'zod';
import {
  areaOf,
  NoContent,
  pathsOf,
  RawContent,
  type Area,
  type RouteDescriptor,
} from '@app/contracts/core/route.js';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
};

function parametersOf(route: RouteDescriptor, path: string): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!route.query) return inPath;
  const query = schemaOf(route.query, 'input') as { properties?: Record<string, Json>; required?: string[] };
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function responseOf(route: RouteDescriptor): Json {
  if (route.response === NoContent) return { description: 'Done; no body.' };
  if (route.response === RawContent) return { description: 'No JSON: text, a stream or a socket.' };
  return {
    description: 'Success.',
    content: { 'application/json': { schema: schemaOf(route.response as z.ZodType, 'output') } },
  };
}

function operationOf(route: RouteDescriptor, path: string): Json {
  return {
    operationId: route.id,
    summary: route.summary,
    'x-access': route.access,
    ...(route.limit ? { 'x-limit': route.limit } : {}),
    parameters: parametersOf(route, path),
    ...(route.body
      ? { requestBody: { content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : {}),
    responses: { [route.status]: responseOf(route) },
    ...(route.access === 'public' ? {} : { security: [{ bearer: [] }] }),
  };
}

/** The OpenAPI 3.1 document of one area, for outsiders; our own clients use the descriptors. */
export function openApiDocument(area: Area, routes: readonly RouteDescriptor[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes.filter((candidate) => areaOf(candidate) === area)) {
    pathsOf(route).forEach(({ method, path }, index) => {
      const operation = operationOf(route, path);
      // Alternates need ids of their own.
      if (index > 0) operation['operationId'] = `${route.id}.${index}`;
      const at = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
      at[method.toLowerCase()] = operation;
    });
  }
  return {
    openapi: '3.1.0',
    info: { title: `Rookery ${area} API`, version: '1' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

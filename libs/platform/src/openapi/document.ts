import type { z } from 'zod';
import {
  areaOf,
  NoContent,
  pathsOf,
  RawContent,
  type Area,
  type RouteDescriptor,
} from '@app/contracts/core/route.js';
import { accessText, permissionOf, schemesOf, SECURITY_SCHEMES } from './access.js';
import { refusalComponents, refusalsOf } from './error-responses.js';
import { exampleOf } from './examples.js';
import { parametersOf } from './parameters.js';
import type { Json } from './json-schema.js';
import { SchemaComponents } from './schema-components.js';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string } & Json;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: { readonly schemas: Record<string, Json> } & Json;
}

const TITLES: Record<Area, readonly [title: string, description: string]> = {
  auth: ['Rookery auth API', 'Sessions of browsers.'],
  client: ['Rookery client API', 'What users may do with their account and their servers.'],
  application: ['Rookery application API', 'Administration and billing: users, servers, nodes, eggs.'],
  remote: ['Rookery remote API', 'What the daemons of nodes call.'],
  daemon: ['Rookery daemon API', 'What the panel calls on a node.'],
  panel: ['Rookery panel', 'Health and documents.'],
};

/** `client.api-keys.list` belongs to `api-keys`. */
const tagOf = (route: RouteDescriptor): string => route.id.split('.')[1]!;

class Printer {
  private readonly components = new SchemaComponents();

  constructor(
    private readonly area: Area,
    private readonly routes: readonly RouteDescriptor[],
  ) {}

  print(): OpenApiDocument {
    const { routes } = this;
    const refusals = refusalComponents(this.area, routes);
    const paths: Record<string, Record<string, Json>> = {};
    for (const route of routes) {
      pathsOf(route).forEach(({ method, path }, index) => {
        const at = (paths[path.replaceAll(/:(\w+)/g, '{$1}').replace(/(?<=.)\/$/, '')] ??= {});
        at[method.toLowerCase()] = this.operation(route, path, index);
      });
    }
    const [title, description] = TITLES[this.area];
    const schemes = new Set(routes.flatMap(schemesOf));
    return {
      openapi: '3.1.0',
      info: { title, version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'The host that this document comes from.' }],
      tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: Object.fromEntries(
          Object.entries(SECURITY_SCHEMES).filter(([name]) => schemes.has(name as never)),
        ),
        responses: refusals.responses,
        schemas: { ...this.components.all(), ...refusals.schemas } as Record<string, Json>,
      },
    } as OpenApiDocument;
  }

  private operation(route: RouteDescriptor, path: string, index: number): Json {
    const permission = permissionOf(route);
    return {
      // Generators make functions of these names; alternates need names of their own.
      operationId: index === 0 ? route.id : `${route.id}.${index}`,
      summary: route.summary,
      tags: [tagOf(route)],
      // Kept for clients of the ancestors; new ones have the first form.
      ...(index > 0 ? { deprecated: true } : {}),
      'x-access': accessText(route),
      ...(permission ? { 'x-permission': permission } : {}),
      ...(route.limit ? { 'x-rate-limit': route.limit } : {}),
      ...(Array.isArray(route.activity) ? { 'x-activity': route.activity.map(({ name }) => name) } : {}),
      security: schemesOf(route).map((scheme) => ({ [scheme]: [] })),
      parameters: parametersOf(route, path, this.components),
      ...this.request(route),
      responses: { [route.status]: this.success(route), ...refusalsOf(route) },
    };
  }

  private request({ body, bodyTreatment }: RouteDescriptor): Json {
    // The handler of these reads the stream or the text itself.
    const type = bodyTreatment === 'multipart' ? 'multipart/form-data' : '*/*';
    if (bodyTreatment !== undefined && bodyTreatment !== 'verbatim') {
      return { requestBody: { content: { [type]: {} } } };
    }
    return body ? { requestBody: { required: true, content: this.content(body, 'input') } } : {};
  }

  private success({ response }: RouteDescriptor): Json {
    if (response === NoContent) return { description: 'Done; no body.' };
    if (response === RawContent) return { description: 'No JSON: a text, a stream or a socket.' };
    return { description: 'Success.', content: this.content(response, 'output') };
  }

  private content(type: z.ZodType, io: 'input' | 'output'): Json {
    const schema = this.components.of(type, io);
    const example = exampleOf(schema, this.components.all());
    return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
  }
}

/** The OpenAPI 3.1 document of one area, made of the descriptors of its routes; for outsiders. */
export const openApiDocument = (area: Area, routes: readonly RouteDescriptor[]): OpenApiDocument =>
  new Printer(
    area,
    routes.filter((route) => areaOf(route) === area),
  ).print();

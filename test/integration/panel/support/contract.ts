import { z } from 'zod';
import { NoContent, pathsOf, RawContent, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';

const ENTRIES = ROUTES.flatMap((route) =>
  pathsOf(route).map(({ method, path }) => ({
    route,
    method,
    pattern: new RegExp(
      `^${path
        .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll(/:\w+/g, '[^/]+')}/?$`,
    ),
    // A fixed word goes before a parameter, as in the router.
    parameters: path.match(/[:*]/g)?.length ?? 0,
  })),
).sort((a, b) => a.parameters - b.parameters);

/** The descriptor that a request to the panel reaches. */
export function routeOf(method: string, url: string): RouteDescriptor | undefined {
  const path = url.split('?', 1)[0]!;
  return ENTRIES.find((entry) => entry.method === method && entry.pattern.test(path))?.route;
}

/** Dotted paths of keys that an object of the schema does not have; loose objects and records have all. */
export function surplusKeys(schema: unknown, value: unknown, at = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return surplusKeys(schema.unwrap(), value, at);
  }
  if (schema instanceof z.ZodArray) {
    return (value as unknown[]).flatMap((entry, index) =>
      surplusKeys(schema.element, entry, `${at}.${index}`),
    );
  }
  if (schema instanceof z.ZodRecord) {
    return Object.entries(value).flatMap(([key, entry]) =>
      surplusKeys(schema.valueType, entry, `${at}.${key}`),
    );
  }
  if (schema instanceof z.ZodUnion) {
    const fitting = schema.options.filter((option) => z.safeParse(option, value).success);
    const found = fitting.map((option) => surplusKeys(option, value, at));
    return found.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const shape = schema.shape as Record<string, z.ZodType>;
  const isLoose = schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever);
  return Object.entries(value).flatMap(([key, entry]) =>
    Object.hasOwn(shape, key)
      ? surplusKeys(shape[key], entry, `${at}.${key}`)
      : isLoose
        ? []
        : [`${at}.${key}`],
  );
}

/** Throws when a success is not to the letter what the route's descriptor promises. */
export function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  if (status < 200 || status > 299) return;
  const route = routeOf(method, url);
  if (!route) return;
  const name = `${method} ${url} (${route.id})`;
  if (status !== route.status) throw new Error(`${name} answered ${status} instead of ${route.status}`);
  if (route.response === RawContent) return;
  if (route.response === NoContent) {
    if (body !== null && body !== '') throw new Error(`${name} answered a body: ${JSON.stringify(body)}`);
    return;
  }
  const parsed = route.response.safeParse(body);
  if (!parsed.success) {
    throw new Error(`${name} breaks its contract: ${z.prettifyError(parsed.error)}\n${JSON.stringify(body)}`);
  }
  const surplus = surplusKeys(route.response, body);
  if (surplus.length > 0) throw new Error(`${name} answers what its contract lacks: ${surplus.join(', ')}`);
}

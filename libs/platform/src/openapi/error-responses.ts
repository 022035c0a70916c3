import type { AppError } from '@app/contracts/core/errors.js';
import { areaOf, type Area, type RouteDescriptor } from '@app/contracts/core/route.js';
import {
  accessDenied,
  badRequest,
  notFound,
  serverStateConflict,
  tooManyRequests,
  unauthenticated,
  unexpected,
  validationFailed,
} from '@app/contracts/errors/common.errors.js';
import { renderDaemonError, renderPanelError } from '../http/error.filter.js';
import { refTo, type Json } from './json-schema.js';

const text: Json = { type: 'string' };
const object = (properties: Json, required: readonly string[]): Json => ({
  type: 'object',
  properties,
  required,
});

/** The error body of an area: conventions.md §9, daemon-api.md §1. */
const ENVELOPES: Record<'panel' | 'daemon', { name: string; schema: Json; render: typeof renderPanelError }> =
  {
    panel: {
      name: 'Errors',
      render: renderPanelError,
      schema: object(
        {
          errors: {
            type: 'array',
            minItems: 1,
            items: object(
              {
                code: { ...text, description: 'Name of the error; stable.' },
                status: { ...text, description: 'The HTTP status, as a text.' },
                detail: { ...text, description: 'For people; may change.' },
                meta: object(
                  {
                    source_field: { ...text, description: 'Dotted name of the refused field.' },
                    rule: { type: ['string', 'null'], description: 'The rule that it breaks.' },
                  },
                  ['source_field', 'rule'],
                ),
              },
              ['code', 'status', 'detail'],
            ),
          },
        },
        ['errors'],
      ),
    },
    daemon: {
      name: 'Error',
      render: renderDaemonError,
      schema: object({ error: text, request_id: text }, ['error', 'request_id']),
    },
  };
const envelopeOf = (area: Area) => ENVELOPES[area === 'daemon' ? 'daemon' : 'panel'];

interface Refusal {
  readonly name: string;
  readonly description: string;
  readonly error: () => AppError;
  readonly applies: (route: RouteDescriptor) => boolean;
  readonly headers?: Json;
}

const isLimited = (route: RouteDescriptor): boolean =>
  route.access !== 'public' && ['client', 'application'].includes(areaOf(route));

/** Refusals that follow from what a descriptor says, by status, in the order of conventions.md §1. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  400: {
    name: 'BadRequest',
    description:
      'The body is no JSON, or a filter or sort is not known, or the request cannot be carried out.',
    error: badRequest,
    applies: ({ body, query }) => Boolean(body ?? query),
  },
  401: {
    name: 'Unauthenticated',
    description: 'No key, or one that is not valid.',
    error: unauthenticated,
    applies: ({ access }) => access !== 'public',
  },
  403: {
    name: 'Forbidden',
    description: 'The key may not do this, or not from this address.',
    error: accessDenied,
    applies: ({ access }) => access !== 'public',
  },
  404: {
    name: 'NotFound',
    description: 'There is no such thing, or it is not the caller’s.',
    error: notFound,
    applies: ({ path }) => path.includes(':'),
  },
  409: {
    name: 'StateConflict',
    description:
      'The server is suspended, being installed, restored or moved, or its node is in maintenance.',
    error: serverStateConflict,
    applies: ({ access }) => typeof access === 'object' && 'server' in access && !access.anyState,
  },
  422: {
    name: 'Invalid',
    description: 'Fields were refused: one entry for each field and rule.',
    error: () =>
      validationFailed([{ field: 'name', rule: 'required', detail: 'The name field is required.' }]),
    applies: ({ body, query, params }) => Boolean(body ?? query ?? params),
  },
  429: {
    name: 'TooManyRequests',
    description: 'Too many requests; `Retry-After` says when to come back.',
    error: tooManyRequests,
    applies: isLimited,
    headers: {
      'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' },
      'X-RateLimit-Limit': { schema: { type: 'integer' } },
      'X-RateLimit-Remaining': { schema: { type: 'integer' } },
      'X-RateLimit-Reset': { schema: { type: 'integer' }, description: 'Seconds since 1970.' },
    },
  },
  default: {
    name: 'Failed',
    description: 'Any other error, in the same shape.',
    error: unexpected,
    applies: () => true,
  },
};

const toResponse = (name: string): Json => ({ $ref: `#/components/responses/${name}` });

/** References to the refusals that a route can answer with, by status. */
export const refusalsOf = (route: RouteDescriptor): Json =>
  Object.fromEntries(
    Object.entries(REFUSALS)
      .filter(([, { applies }]) => applies(route))
      .map(([status, { name }]) => [status, toResponse(name)]),
  );

/** The components behind those references: one schema and the refusals, each with an example as it is sent. */
export function refusalComponents(
  area: Area,
  routes: readonly RouteDescriptor[],
): { schemas: Json; responses: Json } {
  const { name, schema, render } = envelopeOf(area);
  const used = Object.values(REFUSALS).filter(({ applies }) => routes.some(applies));
  const responses = used.map(({ name: response, description, error, headers }) => [
    response,
    {
      description,
      ...(headers ? { headers } : {}),
      content: {
        'application/json': {
          schema: refTo(name),
          example: render(error(), '8d5bdf6a-8f4c-4e5c-9d1c-3d3a3b1b2c4d'),
        },
      },
    },
  ]);
  return { schemas: { [name]: schema }, responses: Object.fromEntries(responses) as Json };
}

import { z } from 'zod';
import { defineRoute, LARGE_PAGE } from '../core/route.js';
import { itemOf, listOf, PathId } from '../core/wire.js';

/** application-api.md §5, nests */
export const NestAttributes = z.object({
  id: z.number(),
  uuid: z.string(),
  author: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

export const NEST_INCLUDES = ['eggs', 'eggs.variables', 'eggs.servers', 'servers'] as const;

export const listNests = defineRoute({
  id: 'application.nests.list',
  method: 'GET',
  path: '/nests',
  status: 200,
  list: { perPage: LARGE_PAGE },
  includes: NEST_INCLUDES,
  response: listOf('nest', NestAttributes),
  access: { key: 'nest', write: false },
  summary: 'All nests',
});

export const getNest = defineRoute({
  id: 'application.nests.details',
  method: 'GET',
  path: '/nests/:nest',
  status: 200,
  params: z.object({ nest: PathId }),
  includes: NEST_INCLUDES,
  response: itemOf('nest', NestAttributes),
  access: { key: 'nest', write: false },
  summary: 'One nest',
});

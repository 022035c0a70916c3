import { z } from 'zod';
import { defineRoute, LARGE_PAGE } from '../core/route.js';
import { pageOf, PathId } from '../core/wire.js';
import { NestItem } from './items.js';

export const NEST_INCLUDES = ['eggs', 'eggs.variables', 'eggs.servers', 'servers'] as const;

export const listNests = defineRoute({
  id: 'application.nests.list',
  method: 'GET',
  path: '/nests',
  status: 200,
  list: { perPage: LARGE_PAGE },
  includes: NEST_INCLUDES,
  response: pageOf(NestItem),
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
  response: NestItem,
  access: { key: 'nest', write: false },
  summary: 'One nest',
});

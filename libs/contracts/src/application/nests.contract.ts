import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, pageOf, PathId } from '../core/wire.js';
import { nameText } from '../core/names.js';
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

const none = { none: 'administration is not part of the activity log' };
const NestParams = z.object({ nest: PathId });
const fields = {
  name: nameText(1, 255),
  description: z.string().max(10_000).nullish(),
};

export const createNest = defineRoute({
  id: 'application.nests.create',
  method: 'POST',
  path: '/nests',
  status: 201,
  body: z
    .object({ ...fields, author: z.string().max(255).optional() })
    .meta({ id: 'CreateNestRequest', examples: [{ name: 'Minecraft' }] }),
  response: createdOf(NestItem),
  access: { key: 'nest', write: true },
  activity: none,
  summary: 'Create a nest; its author is the caller unless sent',
});

export const updateNest = defineRoute({
  id: 'application.nests.update',
  method: 'PATCH',
  path: '/nests/:nest',
  status: 200,
  params: NestParams,
  body: z
    .object({ ...fields, name: fields.name.optional() })
    .meta({ id: 'UpdateNestRequest', examples: [{ name: 'Minecraft' }] }),
  response: NestItem,
  access: { key: 'nest', write: true },
  activity: none,
  summary: 'Change a nest; fields not sent stay as they are',
});

export const deleteNest = defineRoute({
  id: 'application.nests.delete',
  method: 'DELETE',
  path: '/nests/:nest',
  status: 204,
  params: NestParams,
  response: NoContent,
  access: { key: 'nest', write: true },
  activity: none,
  summary: 'Delete a nest without eggs',
});

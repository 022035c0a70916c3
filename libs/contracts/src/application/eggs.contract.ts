import { z } from 'zod';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { listOf, PathId } from '../core/wire.js';
import { EggItem } from './items.js';

/** application-api.md §5, eggs; both the nested view and the flat one. */
const EggParams = z.object({ egg: PathId });
const none = { none: 'administration is not part of the activity log' };

export const EGG_INCLUDES = ['nest', 'servers', 'variables'] as const;

export const listNestEggs = defineRoute({
  id: 'application.eggs.list-of-nest',
  method: 'GET',
  path: '/nests/:nest/eggs',
  status: 200,
  params: z.object({ nest: PathId }),
  includes: EGG_INCLUDES,
  response: listOf(EggItem),
  access: { key: 'egg', write: false },
  summary: 'All eggs of a nest, on one page',
});

export const getNestEgg = defineRoute({
  id: 'application.eggs.details-in-nest',
  method: 'GET',
  path: '/nests/:nest/eggs/:egg',
  status: 200,
  params: z.object({ nest: PathId, egg: PathId }),
  includes: EGG_INCLUDES,
  response: EggItem,
  access: { key: 'egg', write: false },
  summary: 'One egg of a nest with its images and start-up',
});

export const listEggs = defineRoute({
  id: 'application.eggs.list',
  method: 'GET',
  path: '/eggs',
  status: 200,
  includes: EGG_INCLUDES,
  response: listOf(EggItem),
  access: { key: 'egg', write: false },
  summary: 'All eggs, on one page',
});

export const getEgg = defineRoute({
  id: 'application.eggs.details',
  method: 'GET',
  path: '/eggs/:egg',
  status: 200,
  params: EggParams,
  includes: EGG_INCLUDES,
  response: EggItem,
  access: { key: 'egg', write: false },
  summary: 'One egg',
});

export const exportEggDocument = defineRoute({
  id: 'application.eggs.export',
  method: 'GET',
  path: '/eggs/:egg/export',
  status: 200,
  params: EggParams,
  query: z.looseObject({
    format: z.enum(['yaml', 'json']).default('yaml'),
    /** Ours: the document version, for panels that know no PLCN_v3. */
    version: z.enum(['PLCN_v3', 'PTDL_v2']).default('PLCN_v3'),
  }),
  response: RawContent,
  access: { key: 'egg', write: false },
  summary: 'Download an egg document',
});

/** The body is the document itself, JSON or YAML, under any content type. */
export const importEgg = defineRoute({
  id: 'application.eggs.import',
  method: 'POST',
  path: '/eggs/import',
  status: 201,
  query: z.looseObject({
    /** Ours: fetch the document from this address instead of the body. */
    url: z.string().max(2048).optional(),
    /** Ours: the nest of an egg that is new; the default nest when absent. */
    nest: z.coerce.number().int().positive().optional(),
  }),
  /** Absent where `url` is sent. */
  body: z.string().default(''),
  bodyTreatment: 'raw',
  /** Larger than any egg that is read, so that the reader says which limit is broken. */
  bodyLimit: 16 * 1024 * 1024,
  response: EggItem,
  access: { key: 'egg', write: true },
  activity: none,
  summary: 'Import an egg document; an egg of the same uuid is updated',
});

export const deleteEgg = defineRoute({
  id: 'application.eggs.delete',
  method: 'DELETE',
  path: '/eggs/:egg',
  status: 204,
  params: EggParams,
  response: NoContent,
  access: { key: 'egg', write: true },
  activity: none,
  summary: 'Delete an egg without servers and children',
});

export const deleteEggByUuid = defineRoute({
  id: 'application.eggs.delete-by-uuid',
  method: 'DELETE',
  path: '/eggs/uuid/:uuid',
  status: 204,
  // What is no uuid names no egg: 404, as for any other id.
  params: z.object({ uuid: z.string() }),
  response: NoContent,
  access: { key: 'egg', write: true },
  activity: none,
  summary: 'Delete an egg by its uuid',
});

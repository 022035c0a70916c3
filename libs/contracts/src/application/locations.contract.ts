import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { itemOf, listOf, PathId } from '../core/wire.js';

/** application-api.md §4 */
const LocationParams = z.object({ location: PathId });

const fields = {
  short: z.string().min(1).max(60),
  long: z.string().min(1).max(191).nullish(),
};

export const LocationAttributes = z.object({
  id: z.number(),
  short: z.string(),
  long: z.string().nullable(),
  updated_at: z.string(),
  created_at: z.string(),
});

export const LOCATION_INCLUDES = ['nodes', 'nodes.allocations', 'nodes.servers', 'servers'] as const;

export const listLocations = defineRoute({
  id: 'application.locations.list',
  method: 'GET',
  path: '/locations',
  status: 200,
  list: { filters: ['short', 'long'], sorts: ['id'], perPage: LARGE_PAGE },
  includes: LOCATION_INCLUDES,
  response: listOf('location', LocationAttributes),
  access: { key: 'location', write: false },
  summary: 'All locations; filters short and long',
});

export const getLocation = defineRoute({
  id: 'application.locations.details',
  method: 'GET',
  path: '/locations/:location',
  status: 200,
  params: LocationParams,
  includes: LOCATION_INCLUDES,
  response: itemOf('location', LocationAttributes),
  access: { key: 'location', write: false },
  summary: 'One location',
});

export const createLocation = defineRoute({
  id: 'application.locations.create',
  method: 'POST',
  path: '/locations',
  status: 201,
  body: z.object(fields).meta({ id: 'CreateLocationRequest' }),
  response: itemOf('location', LocationAttributes),
  access: { key: 'location', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Create a location with a unique short code',
});

export const updateLocation = defineRoute({
  id: 'application.locations.update',
  method: 'PATCH',
  path: '/locations/:location',
  status: 200,
  params: LocationParams,
  body: z.object({ ...fields, short: fields.short.optional() }).meta({ id: 'UpdateLocationRequest' }),
  response: itemOf('location', LocationAttributes),
  access: { key: 'location', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Change a location; fields not sent stay as they are',
});

export const deleteLocation = defineRoute({
  id: 'application.locations.delete',
  method: 'DELETE',
  path: '/locations/:location',
  status: 204,
  params: LocationParams,
  response: NoContent,
  access: { key: 'location', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Delete a location without nodes',
});

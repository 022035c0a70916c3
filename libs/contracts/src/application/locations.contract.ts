import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, pageOf, PathId } from '../core/wire.js';
import { nameText } from '../core/names.js';
import { LocationItem } from './items.js';

/** application-api.md §4 */
const LocationParams = z.object({ location: PathId });

const fields = {
  short: nameText(1, 60),
  long: nameText(1, 191).nullish(),
};

export const LOCATION_INCLUDES = ['nodes', 'nodes.allocations', 'nodes.servers', 'servers'] as const;

export const listLocations = defineRoute({
  id: 'application.locations.list',
  method: 'GET',
  path: '/locations',
  status: 200,
  list: { filters: ['short', 'long'], sorts: ['id'], perPage: LARGE_PAGE },
  includes: LOCATION_INCLUDES,
  response: pageOf(LocationItem),
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
  response: LocationItem,
  access: { key: 'location', write: false },
  summary: 'One location',
});

export const createLocation = defineRoute({
  id: 'application.locations.create',
  method: 'POST',
  path: '/locations',
  status: 201,
  body: z.object(fields).meta({ id: 'CreateLocationRequest' }),
  response: createdOf(LocationItem),
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
  response: LocationItem,
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

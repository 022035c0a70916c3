import { queryOptions } from '@tanstack/react-query';
import { listEggs } from '@app/contracts/application/eggs.contract.js';
import {
  createLocation,
  deleteLocation,
  listLocations,
  updateLocation,
} from '@app/contracts/application/locations.contract.js';
import { listNests } from '@app/contracts/application/nests.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

const MOST = 500;

export type Location = ResponseOf<typeof listLocations>['data'][number]['attributes'];
export const locationsQuery = queryOptions({
  queryKey: ['admin', 'locations'],
  queryFn: async ({ signal }) =>
    (await call(listLocations, { query: { per_page: MOST, include: 'nodes' } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});
export type LocationFields = InputOf<typeof createLocation>['body'];
export const addLocation = (body: LocationFields) => call(createLocation, { body });
export const changeLocation = (location: number, body: LocationFields) =>
  call(updateLocation, { params: { location }, body });
export const dropLocation = (location: number) => call(deleteLocation, { params: { location } });

export type Nest = ResponseOf<typeof listNests>['data'][number]['attributes'];
export const nestsQuery = queryOptions({
  queryKey: ['admin', 'nests'],
  queryFn: async ({ signal }) =>
    (await call(listNests, { query: { per_page: MOST } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

export type Egg = ResponseOf<typeof listEggs>['data'][number]['attributes'];
export const eggsQuery = queryOptions({
  queryKey: ['admin', 'eggs'],
  queryFn: async ({ signal }) =>
    (await call(listEggs, { query: { include: 'variables' } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

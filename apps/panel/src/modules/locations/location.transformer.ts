import type { LOCATION_INCLUDES } from '@app/contracts/application/locations.contract.js';
import type { LocationItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { LocationEntity } from './location.entity.js';

export type Location = Readonly<LocationEntity>;

export const toLocation = (location: Location): LocationItem =>
  item('location', {
    id: location.id,
    short: location.short,
    long: location.long,
    updated_at: toWireDate(location.updatedAt),
    created_at: toWireDate(location.createdAt),
  });

export const locationRelations: Relations<Location, typeof LOCATION_INCLUDES> = {
  nodes: { source: 'node', many: true },
  servers: { source: 'server', many: true },
};

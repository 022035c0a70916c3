import type { RowOf } from '../../platform/database/columns.js';
import type { ServerEntity } from './server.entity.js';

/** A server as administrators see it, with the location of its node. */
export interface ServerRow extends RowOf<ServerEntity> {
  readonly locationId: number | null;
  readonly locationShort: string | null;
}

export interface ServerPage {
  readonly rows: ServerRow[];
  readonly total: number;
}

export type NewServer = Omit<ServerEntity, 'id' | 'createdAt' | 'updatedAt' | 'installedAt' | 'dockerLabels'>;
export type ServerChange = Partial<Omit<ServerEntity, 'id' | 'uuid' | 'createdAt' | 'updatedAt'>>;

/** Filters of the list and the columns they look into; Pterodactyl spells one of them in camel case. */
export const SERVER_FILTER_COLUMNS: Readonly<Record<string, string>> = {
  uuid: 's.uuid',
  uuid_short: 's.uuid_short',
  uuidShort: 's.uuid_short',
  name: 's.name',
  description: 's.description',
  image: 's.image',
  external_id: 's.external_id',
};

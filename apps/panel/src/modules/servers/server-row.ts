import type { SERVER_FILTERS } from '@app/contracts/application/servers.contract.js';
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

/** The columns that filters of the list look into. */
export const SERVER_FILTER_COLUMNS: Readonly<Record<string, string>> = {
  uuid: 's.uuid',
  uuid_short: 's.uuid_short',
  uuidShort: 's.uuid_short',
  name: 's.name',
  description: 's.description',
  image: 's.image',
  external_id: 's.external_id',
} satisfies Record<(typeof SERVER_FILTERS)[number], string>;

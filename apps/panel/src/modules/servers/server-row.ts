import type { ServerEntity } from './server.entity.js';

/** A server as administrators see it, with the location of its node. Raw SQL: flags are 0 or 1. */
export interface ServerRow {
  readonly id: number;
  readonly externalId: string | null;
  readonly uuid: string;
  readonly uuidShort: string;
  readonly nodeId: number;
  readonly name: string;
  readonly description: string;
  readonly status: string | null;
  readonly skipScripts: 0 | 1;
  readonly ownerId: number;
  readonly memory: number;
  readonly swap: number;
  readonly disk: number;
  readonly io: number;
  readonly cpu: number;
  readonly threads: string | null;
  readonly oomKiller: 0 | 1;
  readonly allocationId: number | null;
  readonly nestId: number;
  readonly eggId: number;
  readonly startup: string;
  readonly image: string;
  readonly databaseLimit: number | null;
  readonly allocationLimit: number | null;
  readonly backupLimit: number | null;
  /** Null until the first report of an installation, good or bad. */
  readonly installedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
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

import type { DatabaseEngine } from '@app/contracts/core/databases.js';
import type { RowOf } from '../../platform/database/columns.js';
import type { DatabaseEntity } from './database.entity.js';

/** A database with what is shown of its host; passwords are encrypted. */
export interface DatabaseRow extends RowOf<DatabaseEntity> {
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly hostEngine: DatabaseEngine;
}

/** One that is ready: its server is there. */
export type ServerDatabase = DatabaseRow & { readonly serverId: number };

/** What of a server bounds its databases. */
export interface DatabaseOwner {
  readonly id: number;
  readonly nodeId: number;
  /** Null = no limit. */
  readonly databaseLimit: number | null;
}

/** A host that a database may be made on. */
export interface HostCandidate {
  readonly id: number;
  readonly engine: DatabaseEngine;
  readonly maxDatabases: number | null;
  /** Where there is a limit: how many lie there, those that are being made or removed too. */
  readonly used: number;
  /** It is for the node of the server. */
  readonly isOfNode: boolean;
}

import type { RowOf } from '../../platform/database/columns.js';
import type { DatabaseHostEntity } from './database-host.entity.js';

/** A host as it is shown, with the nodes it is for. */
export type DatabaseHost = Omit<RowOf<DatabaseHostEntity>, 'password'> & {
  readonly nodeIds: readonly number[];
};

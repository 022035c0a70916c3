import type { RowOf } from '../../platform/database/columns.js';
import type { MountEntity } from './mount.entity.js';

/** A mount with what it is attached to; its servers may be many and are read apart. */
export interface Mount extends RowOf<MountEntity> {
  readonly eggIds: readonly number[];
  readonly nodeIds: readonly number[];
}
export type AttachedKind = 'egg' | 'node' | 'server';

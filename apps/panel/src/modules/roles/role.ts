import type { RowOf } from '../../platform/database/columns.js';
import type { RoleEntity } from './role.entity.js';

/** A role as administrators see it. */
export interface Role extends RowOf<RoleEntity> {
  /** The nodes that it is limited to; null = all. */
  readonly nodes: readonly number[] | null;
  readonly users: number;
}
/** A role with the user who has it. */
export type RoleOfUser = Role & { readonly userId: number };

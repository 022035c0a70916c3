import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';

/** domain.md §1, roles / permissions. */
@Entity('roles')
export class RoleEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  /** Root Admin: those who have it are marked in their accounts. */
  @Column({ type: 'boolean' })
  isRoot!: boolean;

  /** To the nodes of node_role; when the last of them is deleted, to none. */
  @Column({ type: 'boolean' })
  isLimited!: boolean;

  @Column({ type: 'json' })
  permissions!: RolePermission[];

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

/** Who has which role. */
@Entity('role_user')
export class RoleUserEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  roleId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  userId!: number;
}

/** The nodes that a limited role holds on. */
@Entity('node_role')
export class NodeRoleEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  roleId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  nodeId!: number;
}

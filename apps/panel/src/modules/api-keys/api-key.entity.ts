import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';

/** domain.md §1, api_keys. */
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;
  @Column({ type: 'int', unsigned: true })
  userId!: number;
  /** 1 account, 2 application. */
  @Column({ type: 'tinyint', unsigned: true })
  keyType!: number;
  @Column({ type: 'varchar', length: 16 })
  identifier!: string;
  /** SHA-256 of the 32-character secret part, hexadecimal. */
  @Column({ type: 'char', length: 64 })
  token!: string;
  @Column({ type: 'json' })
  permissions!: AclPermissions;
  @Column({ type: 'json' })
  allowedIps!: string[];
  @Column({ type: 'varchar', length: 500 })
  memo!: string;
  @Column({ type: 'datetime', precision: 3, nullable: true })
  lastUsedAt!: Date | null;
  @Column({ type: 'datetime', precision: 3, nullable: true })
  expiresAt!: Date | null;
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

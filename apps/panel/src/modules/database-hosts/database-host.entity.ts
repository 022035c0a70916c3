import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import type { DatabaseEngine } from '@app/contracts/core/databases.js';

/** domain.md §1, database_hosts. */
@Entity('database_hosts')
export class DatabaseHostEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'varchar', length: 16 })
  engine!: DatabaseEngine;

  @Column({ type: 'varchar', length: 255 })
  host!: string;

  @Column({ type: 'int', unsigned: true })
  port!: number;

  @Column({ type: 'varchar', length: 32 })
  username!: string;

  /** Encrypted by AppCipher. */
  @Column({ type: 'text' })
  password!: string;

  /** Null = no limit. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  maxDatabases!: number | null;

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

/** Nodes whose servers get their databases on the host. */
@Entity('database_host_node')
export class DatabaseHostNodeEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  databaseHostId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  nodeId!: number;
}

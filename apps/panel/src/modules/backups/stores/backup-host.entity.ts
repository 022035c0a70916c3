import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { BackupFormat, BackupHostSchema } from '@app/contracts/application/backup-hosts.contract.js';

/** A store of backups: domain.md §1, backup_hosts. */
@Entity('backup_hosts')
export class BackupHostEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  /** `wings` = the disk of the node. */
  @Column({ type: 'varchar', length: 16 })
  schema!: BackupHostSchema;

  /** `restic` = incremental, in a repository per server. */
  @Column({ type: 'varchar', length: 16 })
  format!: BackupFormat;

  /** JSON, encrypted by AppCipher. */
  @Column({ type: 'text' })
  configuration!: string;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

/** Nodes whose servers' backups lie there; one without any is for all that have none of their own. */
@Entity('backup_host_node')
export class BackupHostNodeEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  nodeId!: number;

  @Column({ type: 'int', unsigned: true })
  backupHostId!: number;
}

/**
 * `open`: its backup is being made or lies there; `doomed`: to be removed from the store; `cleared`: removed, and kept
 * for as long as the failed backup is listed, which must not come to be called good.
 */
export type BackupObjectState = 'open' | 'doomed' | 'cleared';

/** What lies in a store, or was begun there. Without a backup it is to be removed. */
@Entity('backup_objects')
export class BackupObjectEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  backupHostId!: number;

  @Column({ type: 'int', unsigned: true, nullable: true })
  backupId!: number | null;

  /** Of an incremental one. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  repositoryId!: number | null;

  @Column({ type: 'varchar', length: 512 })
  objectKey!: string;

  /** Of the upload in parts; null before it was begun. */
  @Column({ type: 'text', nullable: true })
  uploadId!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: BackupObjectState;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
}

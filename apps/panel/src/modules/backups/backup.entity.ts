import type { ProofOutcome } from '@app/contracts/remote/backups.contract.js';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1, backups. */
@Entity('backups')
export class BackupEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  @Column({ type: 'varchar' })
  name!: string;

  /** Lines as in a .gitignore. */
  @Column({ type: 'json' })
  ignoredFiles!: string[];

  @Column({ type: 'boolean' })
  isSuccessful!: boolean;

  @Column({ type: 'boolean' })
  isLocked!: boolean;

  /** Made by a schedule. */
  @Column({ type: 'boolean' })
  isScheduled!: boolean;

  /** `type:hash` */
  @Column({ type: 'varchar', nullable: true })
  checksum!: string | null;

  /** A number up to 2^53 as the driver reads it. */
  @Column({ type: 'bigint', unsigned: true })
  bytes!: number;

  /** What it holds; null where its daemon did not say. */
  @Column({ type: 'bigint', unsigned: true, nullable: true })
  files!: number | null;

  @Column({ type: 'bigint', unsigned: true, nullable: true })
  contentBytes!: number | null;

  /** What its last proof found; a broken one cannot be restored as it was made. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  proofOutcome!: ProofOutcome | null;

  /** What is wrong with it, or why the last try found nothing out. */
  @Column({ type: 'text', nullable: true })
  proofError!: string | null;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  provedAt!: Date | null;

  /** When a proof was begun last. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  proofTriedAt!: Date | null;

  /** Null while it is being made. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  completedAt!: Date | null;

  /** The last restoration; while it goes on it has begun and not ended. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  restoreStartedAt!: Date | null;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  restoreEndedAt!: Date | null;

  /** Of the last restoration, or the one that is to come: what it does not hold is removed. */
  @Column({ type: 'boolean' })
  restoreTruncates!: boolean;

  /** Of the same: the server is started once it is restored. */
  @Column({ type: 'boolean' })
  restoreStarts!: boolean;

  /** The backup that is restored once this one, which keeps the state before it, has been made. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  restoreNext!: number | null;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import type { OperationKind, OperationState } from './operation.policy.js';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One long action on a server: docs/architecture.md, "Long work is an operation". */
@Entity('operations')
export class OperationEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'varchar', length: 32 })
  kind!: OperationKind;

  /** What is going on, in the daemon's words; `queued` until it is heard of. */
  @Column({ type: 'varchar', length: 64 })
  step!: string;

  /** Percent, or null when nobody knows. */
  @Column({ type: 'tinyint', unsigned: true, nullable: true })
  progress!: number | null;

  @Column({ type: 'bigint', unsigned: true, nullable: true })
  bytesDone!: number | null;

  @Column({ type: 'bigint', unsigned: true, nullable: true })
  bytesTotal!: number | null;

  /** Who asked for it; null = the panel itself. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  actorId!: number | null;

  @Column({ type: 'varchar', length: 16 })
  state!: OperationState;

  @Column({ type: 'datetime', precision: 3 })
  leaseExpiresAt!: Date;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ type: 'datetime', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;

  /** When its node has taken it that this one is to end early. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  cancelledAt!: Date | null;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

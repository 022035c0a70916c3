import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1, activity_logs: one audit line. */
@Entity('activity_logs')
export class ActivityLogEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar', length: 191 })
  event!: string;

  @Column({ type: 'varchar', length: 45 })
  ip!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** `user`, or null when the panel itself acted. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  actorType!: string | null;

  @Column({ type: 'int', unsigned: true, nullable: true })
  actorId!: number | null;

  @Column({ type: 'int', unsigned: true, nullable: true })
  apiKeyId!: number | null;

  @Column({ type: 'json' })
  properties!: Record<string, unknown>;

  @Column({ type: 'datetime', precision: 3 })
  timestamp!: Date;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
}

/** domain.md §1, activity_log_subjects: what the line is about. */
@Entity('activity_log_subjects')
export class ActivityLogSubjectEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  activityLogId!: number;

  @Column({ type: 'varchar', length: 32 })
  subjectType!: string;

  @Column({ type: 'int', unsigned: true })
  subjectId!: number;
}

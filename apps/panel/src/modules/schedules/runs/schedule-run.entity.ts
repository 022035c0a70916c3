import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { RunOutcome, RunReason, RunTrigger } from '@app/contracts/client/schedules/objects.js';
import type { RunTask } from './run.policy.js';

/** One run of a schedule, that goes on while it has no outcome: see run.policy.ts. */
@Entity('schedule_runs')
export class ScheduleRunEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  scheduleId!: number;

  @Column({ type: 'varchar', length: 16 })
  cause!: RunTrigger;

  /** The time that it is for; null where somebody asked for it. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  plannedAt!: Date | null;

  /** The task it has come to, from 0. */
  @Column({ type: 'smallint', unsigned: true })
  step!: number;

  /** Somebody does that task now, or died while doing it. */
  @Column({ type: 'boolean' })
  isStarted!: boolean;

  /** Counts the changes: who does not know the latest has lost the run to somebody else. */
  @Column({ type: 'int', unsigned: true })
  version!: number;

  /** When the task may begin. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  readyAt!: Date | null;

  /** When somebody has to look after the run; while a task is done, the end of the lease. Null once it has ended. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  wakeAt!: Date | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  outcome!: RunOutcome | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  reason!: RunReason | null;

  /** The tasks as they were when it began. */
  @Column({ type: 'json' })
  tasks!: readonly RunTask[];

  @Column({ type: 'datetime', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TaskAction } from '@app/contracts/client/schedules/objects.js';

/** One step of a schedule: domain.md §1 and §10. */
@Entity('tasks')
export class TaskEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  scheduleId!: number;

  /** Place in the schedule, from 1, without gaps. */
  @Column({ type: 'smallint', unsigned: true })
  sequenceId!: number;

  @Column({ type: 'varchar', length: 32 })
  action!: TaskAction;

  @Column({ type: 'text' })
  payload!: string;

  /** Seconds after the task before it. */
  @Column({ type: 'smallint', unsigned: true })
  timeOffset!: number;

  @Column({ type: 'boolean' })
  continueOnFailure!: boolean;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

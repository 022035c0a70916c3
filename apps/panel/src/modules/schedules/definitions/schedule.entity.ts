import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MissedPolicy } from '@app/contracts/client/schedules/objects.js';

/** domain.md §1 and §10. */
@Entity('schedules')
export class ScheduleEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'varchar', length: 191 })
  cronMinute!: string;

  @Column({ type: 'varchar', length: 191 })
  cronHour!: string;

  @Column({ type: 'varchar', length: 191 })
  cronDayOfMonth!: string;

  @Column({ type: 'varchar', length: 191 })
  cronMonth!: string;

  @Column({ type: 'varchar', length: 191 })
  cronDayOfWeek!: string;

  @Column({ type: 'varchar', length: 64 })
  timeZone!: string;

  @Column({ type: 'boolean' })
  isActive!: boolean;

  @Column({ type: 'boolean' })
  onlyWhenOnline!: boolean;

  @Column({ type: 'varchar', length: 16 })
  missed!: MissedPolicy;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  lastRunAt!: Date | null;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  nextRunAt!: Date | null;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

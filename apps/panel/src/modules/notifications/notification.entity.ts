import type { NotificationKind } from '@app/contracts/client/notifications.contract.js';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What one person should know. */
@Entity('notifications')
export class NotificationEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;
  @Column({ type: 'int', unsigned: true })
  userId!: number;
  @Column({ type: 'varchar', length: 32 })
  kind!: NotificationKind;
  @Column({ type: 'varchar', length: 32 })
  subjectType!: 'server';
  @Column({ type: 'varchar', length: 36 })
  subjectId!: string;
  @Column({ type: 'varchar', length: 255 })
  subjectName!: string;
  @Column({ type: 'boolean' })
  isRead!: boolean;
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
}

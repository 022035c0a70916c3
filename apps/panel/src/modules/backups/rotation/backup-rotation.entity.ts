import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which backups of a server are kept; a server without a row keeps all: domain.md §12. */
@Entity('backup_rotations')
export class BackupRotationEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'smallint', unsigned: true })
  keepLast!: number;

  @Column({ type: 'smallint', unsigned: true })
  keepDaily!: number;

  @Column({ type: 'smallint', unsigned: true })
  keepWeekly!: number;

  @Column({ type: 'smallint', unsigned: true })
  keepMonthly!: number;

  @Column({ type: 'varchar', length: 64 })
  timeZone!: string;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A user with some permissions on another's server. */
@Entity('subusers')
export class SubuserEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  userId!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'json' })
  permissions!: string[];

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

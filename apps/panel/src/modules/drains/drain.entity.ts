import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A node that is emptied, or was. */
@Entity('node_drains')
export class DrainEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  nodeId!: number;

  /** Null once it was called off, so that an index keeps a second one from being in force. */
  @Column({ type: 'boolean', nullable: true })
  isActive!: true | null;

  /** Moves that may go on at the same time. */
  @Column({ type: 'tinyint', unsigned: true })
  atOnce!: number;

  /** Where its servers may go: ids of the nodes that whoever asked for it administers; null = anywhere. */
  @Column({ type: 'json', nullable: true })
  nodes!: number[] | null;

  @Column({ type: 'datetime', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;
}

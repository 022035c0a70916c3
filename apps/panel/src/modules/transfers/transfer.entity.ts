import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1: the move of a server from one node to another. */
@Entity('server_transfers')
export class TransferEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  /** Null once it has ended, so that an index keeps a second one from running. */
  @Column({ type: 'boolean', nullable: true })
  isRunning!: true | null;

  /** Null while it runs. */
  @Column({ type: 'boolean', nullable: true })
  successful!: boolean | null;

  @Column({ type: 'boolean' })
  archived!: boolean;

  @Column({ type: 'int', unsigned: true })
  oldNode!: number;

  @Column({ type: 'int', unsigned: true })
  newNode!: number;

  @Column({ type: 'int', unsigned: true, nullable: true })
  oldAllocation!: number | null;

  @Column({ type: 'int', unsigned: true })
  newAllocation!: number;

  @Column({ type: 'json' })
  oldAdditionalAllocations!: number[];

  @Column({ type: 'json' })
  newAdditionalAllocations!: number[];

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

@Entity('allocations')
export class AllocationEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'int', unsigned: true })
  nodeId!: number;

  @Column({ type: 'varchar', length: 45 })
  ip!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  ipAlias!: string | null;

  @Column({ type: 'int', unsigned: true })
  port!: number;

  @Column({ type: 'int', unsigned: true, nullable: true })
  serverId!: number | null;

  @Column({ type: 'varchar', length: 256, nullable: true })
  notes!: string | null;

  /** An administrator gave it; as with the ancestors this keeps the pages from offering its removal, not the API. */
  @Column({ type: 'boolean' })
  isLocked!: boolean;

  @Column({ type: 'boolean' })
  showPort!: boolean;

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** An installation that only tries out whether an egg installs. */
@Entity('egg_trials')
export class EggTrialEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  eggId!: number;

  @Column({ type: 'int', unsigned: true })
  nodeId!: number;

  /** Null before there is one and after it is gone. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  serverId!: number | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  outcome!: 'succeeded' | 'failed' | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  /** The last lines of the installation's log. */
  @Column({ type: 'json' })
  log!: string[];

  @Column({ type: 'datetime', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  judgedAt!: Date | null;

  /** When there is something to be done about it; null once nothing of it is left. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  nextAt!: Date | null;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  endedAt!: Date | null;
}

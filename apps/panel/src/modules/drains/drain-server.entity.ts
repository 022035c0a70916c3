import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What became of a server of a drained node; there is none before its first turn. */
@Entity('node_drain_servers')
export class DrainServerEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  drainId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  serverId!: number;

  /** Its last move; null where none has begun, or the last one has failed. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  transferId!: number | null;

  /** It fits nowhere, or its moves fail; false where it only waits for other work to end. */
  @Column({ type: 'boolean' })
  isRefused!: boolean;

  /** Why it has not moved. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  @Column({ type: 'tinyint', unsigned: true })
  failures!: number;

  @Column({ type: 'datetime', precision: 3, nullable: true })
  triedAt!: Date | null;
}

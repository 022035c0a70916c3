import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A deletion that a node was asked for and that has not ended here; it goes with its server. */
@Entity('server_deletions')
export class ServerDeletionEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'datetime', precision: 3 })
  askedAt!: Date;

  /** When its node is asked what has become of it. */
  @Column({ type: 'datetime', precision: 3 })
  dueAt!: Date;
}

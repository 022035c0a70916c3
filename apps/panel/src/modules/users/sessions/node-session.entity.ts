import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Until when a user may have something open on a server's node. */
@Entity('node_sessions')
export class NodeSessionEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  userId!: number;

  @PrimaryColumn({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'datetime', precision: 3 })
  openUntil!: Date;
}

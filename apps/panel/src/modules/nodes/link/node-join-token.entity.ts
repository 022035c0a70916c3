import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('node_join_tokens')
export class NodeJoinTokenEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  nodeId!: number;
  /** SHA-256, hexadecimal. */
  @Column({ type: 'char', length: 64 })
  tokenHash!: string;
  @Column({ type: 'datetime', precision: 3 })
  expiresAt!: Date;
}

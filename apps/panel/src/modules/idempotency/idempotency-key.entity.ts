import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A write that was sent with an `Idempotency-Key`: docs/idempotency.md. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  /** Whose key it is; each owner has names of their own. */
  @PrimaryColumn({ type: 'int', unsigned: true })
  ownerId!: number;
  @PrimaryColumn({ type: 'varchar', length: 255 })
  name!: string;
  /** SHA-256 of verb, address and body, hexadecimal. */
  @Column({ type: 'char', length: 64 })
  fingerprint!: string;
  /** Encrypted; null = none yet. */
  @Column({ type: 'mediumtext', nullable: true })
  answer!: string | null;
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1, user_ssh_keys. */
@Entity('user_ssh_keys')
export class SshKeyEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;
  @Column({ type: 'int', unsigned: true })
  userId!: number;
  @Column({ type: 'varchar' })
  name!: string;
  /** PKCS8, PEM. */
  @Column({ type: 'text' })
  publicKey!: string;
  /** SHA-256 in base64 without padding. */
  @Column({ type: 'char', length: 43 })
  fingerprint!: string;
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What a link that lets in once is good for. */
export type TokenPurpose = 'welcome' | 'password-reset';

@Entity('user_tokens')
export class UserTokenEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;
  @Column({ type: 'int', unsigned: true })
  userId!: number;
  @Column({ type: 'varchar', length: 32 })
  purpose!: TokenPurpose;
  /** SHA-256, hexadecimal. */
  @Column({ type: 'char', length: 64 })
  tokenHash!: string;
  @Column({ type: 'datetime', precision: 3 })
  expiresAt!: Date;
}

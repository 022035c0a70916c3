import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The authenticator of a user; without `confirmedAt` a secret that was shown but never used. */
@Entity('two_factors')
export class TwoFactorEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  userId!: number;
  /** Base32, encrypted under APP_KEY. */
  @Column({ type: 'text' })
  secret!: string;
  @Column({ type: 'datetime', precision: 3, nullable: true })
  confirmedAt!: Date | null;
  /** Time step of the last code that was taken; that code and older ones are not taken again. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  lastStep!: number | null;
  /** SHA-256 of those left, hexadecimal; bcrypt of those that came from another panel. */
  @Column({ type: 'json' })
  recoveryCodes!: string[];
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

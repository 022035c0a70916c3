import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('settings')
export class SettingEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  /** JSON, encrypted by AppCipher where it holds a secret. */
  @Column({ type: 'text' })
  value!: string;
}

import type { Preferences } from '@app/contracts/client/preferences.contract.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a person wants to see the panel. */
@Entity('user_preferences')
export class PreferencesEntity {
  @PrimaryColumn({ type: 'int', unsigned: true })
  userId!: number;
  @Column({ type: 'json' })
  value!: Preferences;
  /** Counts the changes. */
  @Column({ type: 'int', unsigned: true })
  version!: number;
  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

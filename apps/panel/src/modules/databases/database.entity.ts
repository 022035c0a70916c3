import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** See databases.service.ts for the way from one to the next. */
export type DatabaseState = 'reserved' | 'creating' | 'ready' | 'deleting';

/** domain.md §1, databases. */
@Entity('databases')
export class DatabaseEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  /** Null once the server is gone. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  serverId!: number | null;

  @Column({ type: 'int', unsigned: true })
  databaseHostId!: number;

  /** The whole name on the host: `s{server}_{name}`. */
  @Column({ type: 'varchar', length: 64 })
  database!: string;

  @Column({ type: 'varchar', length: 32 })
  username!: string;

  @Column({ type: 'varchar', length: 60 })
  remote!: string;

  /** Encrypted by AppCipher, as the next one. */
  @Column({ type: 'text' })
  password!: string;

  /** While a rotation is not known to have ended. */
  @Column({ type: 'text', nullable: true })
  nextPassword!: string | null;

  /** Null = no limit. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  maxConnections!: number | null;

  @Column({ type: 'varchar', length: 16 })
  state!: DatabaseState;

  /** When the sweep ends what was begun; null = nothing is going on. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  dueAt!: Date | null;

  /** What the last try of the sweep met. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  error!: string | null;

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1. Memory, swap and disk in MiB, cpu in percent of one core. */
@Entity('servers')
export class ServerEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  externalId!: string | null;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  @Column({ type: 'char', length: 8 })
  uuidShort!: string;

  @Column({ type: 'int', unsigned: true })
  nodeId!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  /** See server-state.policy.ts; null is normal. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  status!: string | null;

  @Column({ type: 'boolean' })
  skipScripts!: boolean;

  @Column({ type: 'int', unsigned: true })
  ownerId!: number;

  @Column({ type: 'int' })
  memory!: number;

  @Column({ type: 'int' })
  swap!: number;

  @Column({ type: 'int' })
  disk!: number;

  @Column({ type: 'int' })
  io!: number;

  @Column({ type: 'int' })
  cpu!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  threads!: string | null;

  @Column({ type: 'boolean' })
  oomKiller!: boolean;

  /** The primary allocation. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  allocationId!: number | null;

  @Column({ type: 'int', unsigned: true })
  nestId!: number;

  @Column({ type: 'int', unsigned: true })
  eggId!: number;

  @Column({ type: 'text' })
  startup!: string;

  @Column({ type: 'varchar', length: 255 })
  image!: string;

  @Column({ type: 'int', nullable: true })
  databaseLimit!: number | null;

  @Column({ type: 'int', nullable: true })
  allocationLimit!: number | null;

  @Column({ type: 'int', nullable: true })
  backupLimit!: number | null;

  /** Null until the first report of an installation, good or bad. */
  @Column({ type: 'datetime', precision: 3, nullable: true })
  installedAt!: Date | null;

  @Column({ type: 'json', nullable: true })
  dockerLabels!: Record<string, string> | null;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

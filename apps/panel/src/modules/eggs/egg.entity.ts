import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** An egg as stored: fields that come from another egg are null here (config_from, copy_script_from). */
@Entity('eggs')
export class EggEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  @Column({ type: 'int', unsigned: true })
  nestId!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'varchar', length: 255 })
  author!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'json' })
  tags!: string[];

  /** A data URI. */
  @Column({ type: 'mediumtext', nullable: true })
  icon!: string | null;

  @Column({ type: 'json', nullable: true })
  features!: string[] | null;

  @Column({ type: 'json', nullable: true })
  fileDenylist!: string[] | null;

  @Column({ type: 'boolean' })
  forceOutgoingIp!: boolean;

  /** Label → image; the first is the default, so the text keeps the order that a JSON column might lose. */
  @Column({ type: 'simple-json' })
  dockerImages!: Record<string, string>;

  /** Label → command; the first is the default. */
  @Column({ type: 'simple-json' })
  startupCommands!: Record<string, string>;

  /** JSON text, like the two below. */
  @Column({ type: 'mediumtext', nullable: true })
  configFiles!: string | null;

  @Column({ type: 'text', nullable: true })
  configStartup!: string | null;

  @Column({ type: 'text', nullable: true })
  configLogs!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  configStop!: string | null;

  @Column({ type: 'int', unsigned: true, nullable: true })
  configFrom!: number | null;

  @Column({ type: 'mediumtext', nullable: true })
  scriptInstall!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  scriptEntry!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  scriptContainer!: string | null;

  @Column({ name: 'script_is_privileged', type: 'boolean' })
  isScriptPrivileged!: boolean;

  @Column({ type: 'int', unsigned: true, nullable: true })
  copyScriptFrom!: number | null;

  @Column({ type: 'text', nullable: true })
  updateUrl!: string | null;

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

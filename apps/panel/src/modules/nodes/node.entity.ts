import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

@Entity('nodes')
export class NodeEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  /** Automatic deployment only uses public nodes. */
  @Column({ name: 'public', type: 'boolean' })
  isPublic!: boolean;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'int', unsigned: true, nullable: true })
  locationId!: number | null;

  @Column({ type: 'varchar', length: 255 })
  fqdn!: string;

  @Column({ type: 'varchar', length: 5 })
  scheme!: string;

  @Column({ name: 'behind_proxy', type: 'boolean' })
  isBehindProxy!: boolean;

  @Column({ name: 'maintenance_mode', type: 'boolean' })
  isInMaintenance!: boolean;

  /** MiB; 0 = no limit. */
  @Column({ type: 'int' })
  memory!: number;

  /** Percent beyond the limit; -1 = no limit. */
  @Column({ type: 'int' })
  memoryOverallocate!: number;

  /** MiB; 0 = no limit. */
  @Column({ type: 'int' })
  disk!: number;

  @Column({ type: 'int' })
  diskOverallocate!: number;

  /** Percent of one core; 0 = no limit. */
  @Column({ type: 'int' })
  cpu!: number;

  @Column({ type: 'int' })
  cpuOverallocate!: number;

  /** MiB */
  @Column({ type: 'int', unsigned: true })
  uploadSize!: number;

  /** Folder of the servers' files on the node. */
  @Column({ type: 'varchar', length: 255 })
  daemonBase!: string;

  @Column({ type: 'int', unsigned: true })
  daemonListen!: number;

  @Column({ type: 'int', unsigned: true })
  daemonConnect!: number;

  @Column({ type: 'int', unsigned: true })
  daemonSftp!: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  daemonSftpAlias!: string | null;

  @Column({ type: 'char', length: 16 })
  daemonTokenId!: string;

  /** Encrypted by AppCipher. */
  @Column({ type: 'text' })
  daemonToken!: string;

  /**
   * The key before the last reset, where the daemon goes on calling the panel with it: Wings reads its key when it
   * starts. Null when the daemon is known to have the present one.
   */
  @Column({ type: 'char', length: 16, nullable: true })
  retiredTokenId!: string | null;

  /** Encrypted by AppCipher. */
  @Column({ type: 'text', nullable: true })
  retiredToken!: string | null;

  /** The daemon takes calls with the retired key only, as Pelican's Wings does until it is restarted. */
  @Column({ name: 'retired_in_use', type: 'boolean' })
  isRetiredInUse!: boolean;

  @Column({ type: 'json' })
  tags!: string[];

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

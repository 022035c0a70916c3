import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where the incremental backups of one server lie in one store. Without a server it is to be removed. */
@Entity('backup_repositories')
export class BackupRepositoryEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  backupHostId!: number;

  @Column({ type: 'int', unsigned: true, nullable: true })
  serverId!: number | null;

  @Column({ type: 'char', length: 36 })
  uuid!: string;

  /** In its store. */
  @Column({ type: 'varchar', length: 512 })
  path!: string;

  /** Encrypted by AppCipher; without it nothing of the repository can be read. */
  @Column({ type: 'text' })
  password!: string;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
}

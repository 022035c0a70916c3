import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** domain.md §1, users. */
@Entity('users')
export class UserEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;
  @Column({ type: 'varchar', nullable: true })
  externalId!: string | null;
  @Column({ type: 'boolean' })
  isManagedExternally!: boolean;
  @Column({ type: 'char', length: 36 })
  uuid!: string;
  @Column({ type: 'varchar' })
  username!: string;
  /** Of `usernameSkeleton`; null for those who looked like an older user before this was refused. */
  @Column({ type: 'char', length: 64, nullable: true })
  usernameSkeleton!: string | null;
  @Column({ type: 'varchar' })
  email!: string;
  @Column({ type: 'varchar', nullable: true })
  nameFirst!: string | null;
  @Column({ type: 'varchar', nullable: true })
  nameLast!: string | null;
  /** argon2id; bcrypt of a user of another panel who has not logged in here yet. */
  @Column({ type: 'varchar' })
  password!: string;
  @Column({ type: 'varchar' })
  language!: string;
  @Column({ type: 'varchar' })
  timezone!: string;
  @Column({ type: 'boolean' })
  rootAdmin!: boolean;
  @Column({ type: 'boolean' })
  useTotp!: boolean;
  /** Counts the changes that end all sessions. */
  @Column({ type: 'int', unsigned: true })
  sessionEpoch!: number;
  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

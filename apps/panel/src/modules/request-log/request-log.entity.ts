import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A call of the API that has been answered: docs/request-log.md. */
@Entity('request_log')
export class RequestLogEntity {
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true })
  id!: number;
  /** When it was answered. */
  @Column({ type: 'datetime', precision: 3 })
  at!: Date;
  @Column({ type: 'varchar', length: 16 })
  method!: string;
  /** The path's pattern; empty where no route answers. */
  @Column({ type: 'varchar', length: 191 })
  route!: string;
  @Column({ type: 'smallint', unsigned: true })
  status!: number;
  @Column({ type: 'varchar', length: 45 })
  ip!: string;
  /** Null = nobody who is known, or a node. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  userId!: number | null;
  /** The public part of the API key; null = a session, or none. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  keyIdentifier!: string | null;
  /** Of calls of daemons. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  nodeId!: number | null;
  /** From its headers until its answer was sent. */
  @Column({ type: 'int', unsigned: true })
  ms!: number;
  @Column({ type: 'char', length: 36 })
  requestId!: string;
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** The value of an egg's variable on one server. */
@Entity('server_variables')
export class ServerVariableEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'int', unsigned: true })
  serverId!: number;

  @Column({ type: 'int', unsigned: true })
  variableId!: number;

  @Column({ type: 'text' })
  variableValue!: string;

  @Column({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

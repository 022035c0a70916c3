import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

@Entity('egg_variables')
export class EggVariableEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'int', unsigned: true })
  eggId!: number;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'varchar', length: 191 })
  envVariable!: string;

  @Column({ type: 'text' })
  defaultValue!: string;

  @Column({ name: 'user_viewable', type: 'boolean' })
  isUserViewable!: boolean;

  @Column({ name: 'user_editable', type: 'boolean' })
  isUserEditable!: boolean;

  @Column({ type: 'json' })
  rules!: string[];

  @Column({ type: 'int', nullable: true })
  sort!: number | null;

  @CreateDateColumn({ type: 'datetime', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'datetime', precision: 3 })
  updatedAt!: Date;
}

import type { Problem, ProblemCode, ProblemSubject } from '@app/contracts/application/problems.js';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Something that is wrong now. */
@Entity('problems')
export class ProblemEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar', length: 64 })
  code!: ProblemCode;

  @Column({ type: 'varchar', length: 32 })
  subjectType!: ProblemSubject;

  @Column({ type: 'varchar', length: 64 })
  subjectId!: string;

  @Column({ type: 'varchar', length: 255 })
  subjectName!: string;

  @Column({ type: 'json' })
  detail!: Problem['detail'];

  @Column({ type: 'datetime', precision: 3 })
  since!: Date;
}

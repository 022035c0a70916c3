import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { ProblemEntity } from './problem.entity.js';

export type ProblemRow = RowOf<ProblemEntity>;
export type NewProblem = Omit<ProblemRow, 'id'>;

const PROBLEM = columnsOf(ProblemEntity, 'p');

/** What is known to be wrong. */
@Injectable()
export class ProblemsRepository {
  constructor(private readonly database: Database) {}

  all(): Promise<ProblemRow[]> {
    return this.database.select(PROBLEM, 'FROM problems p ORDER BY p.since, p.id');
  }

  /** Those that another process has written meanwhile stay as they are. */
  async insert(rows: readonly NewProblem[]): Promise<void> {
    if (rows.length === 0) return;
    await this.database.query(
      `INSERT INTO problems (code, subject_type, subject_id, subject_name, detail, since)
       VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')} ON DUPLICATE KEY UPDATE since = since`,
      rows.flatMap((row) => [
        row.code,
        row.subjectType,
        row.subjectId,
        row.subjectName,
        JSON.stringify(row.detail),
        row.since,
      ]),
    );
  }

  async update(id: number, change: Pick<ProblemRow, 'subjectName' | 'detail'>): Promise<void> {
    await this.database.manager.update(ProblemEntity, { id }, change);
  }

  async delete(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.database.manager.delete(ProblemEntity, [...ids]);
  }
}

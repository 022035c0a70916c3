import { isDeepStrictEqual } from 'node:util';
import { PROBLEM_SEVERITIES, PROBLEMS, type Problem } from '@app/contracts/application/problems.js';
import type { NewProblem, ProblemRow } from './problems.repository.js';

/** A problem as a look has found it; `since` is null where only the look itself tells a time. */
export type FoundProblem = Omit<NewProblem, 'since'> & { readonly since: Date | null };

/** Percent of its disk that a node may use before it is told. */
export const FULL_PERCENT = 90;
/** A mail that waits for so long has failed at least three times. */
export const LATE_MAIL_MS = 5 * 60_000;
/** How long a failed operation is told that nobody has repeated. */
export const FAILURE_TOLD_MS = 7 * 24 * 3600_000;

export interface Difference {
  readonly began: readonly NewProblem[];
  readonly changed: readonly ProblemRow[];
  readonly ended: readonly ProblemRow[];
}

const keyOf = ({ code, subjectType, subjectId }: Omit<NewProblem, 'since'>): string =>
  `${code} ${subjectType} ${subjectId}`;

/** What a look changes about what is known. Problems of codes that could not be looked at stay as they are. */
export function differenceOf(
  known: readonly ProblemRow[],
  found: readonly FoundProblem[],
  unseen: ReadonlySet<string>,
  now: Date,
): Difference {
  const before = new Map(known.map((row) => [keyOf(row), row]));
  const after = new Map(found.map((problem) => [keyOf(problem), problem]));
  return {
    began: [...after].flatMap(([key, problem]) =>
      before.has(key) ? [] : [{ ...problem, since: problem.since ?? now }],
    ),
    changed: [...after].flatMap(([key, { subjectName, detail }]) => {
      const row = before.get(key);
      const isSame = row?.subjectName === subjectName && isDeepStrictEqual(row.detail, detail);
      return row && !isSame ? [{ ...row, subjectName, detail }] : [];
    }),
    ended: known.filter((row) => !after.has(keyOf(row)) && !unseen.has(row.code)),
  };
}

/** The worst first, then the oldest. */
export const byWeight = (one: Problem, other: Problem): number =>
  PROBLEM_SEVERITIES.indexOf(one.severity) - PROBLEM_SEVERITIES.indexOf(other.severity) ||
  one.since.localeCompare(other.since);

export const resourceOf = ({ code }: Pick<Problem, 'code'>) => PROBLEMS[code].resource;

import { PROBLEMS, type Problem } from '@app/contracts/application/problems.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { NewProblem } from './problems.repository.js';

const retry = (names: readonly string[]): Problem['action'] => ({
  method: 'POST',
  path: '/api/application/jobs/retry',
  body: { names: [...names] },
});

function actionOf({ code, subjectId, detail }: NewProblem, mails: readonly string[]): Problem['action'] {
  if (code === 'job.failed') return retry([subjectId]);
  if (code === 'mail.unsent') return retry(mails);
  if (code === 'node.unreachable') return { method: 'POST', path: '/api/application/overview/look' };
  if (code === 'node.drain_stuck') {
    return { method: 'POST', path: `/api/application/nodes/${subjectId}/drain` };
  }
  if (code === 'server.install_failed') {
    return { method: 'POST', path: `/api/application/operations/${detail.operation}/retry` };
  }
  return null;
}

/** `mails`: names of the jobs that send mails. */
export const problemOf = (row: NewProblem, mails: readonly string[]): Problem => ({
  code: row.code,
  severity: PROBLEMS[row.code].severity,
  subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
  since: toWireDate(row.since),
  detail: row.detail,
  remedy: PROBLEMS[row.code].remedy,
  action: actionOf(row, mails),
});

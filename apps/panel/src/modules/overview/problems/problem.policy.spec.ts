import type { Problem } from '@app/contracts/application/problems.js';
import { describe, expect, it } from 'vitest';
import { byWeight, differenceOf, type FoundProblem } from './problem.policy.js';

const now = new Date('2026-01-02T00:00:00Z');
const earlier = new Date('2026-01-01T00:00:00Z');
const found = (subjectId: string, change: Partial<FoundProblem> = {}): FoundProblem => ({
  code: 'node.disk_full',
  subjectType: 'node',
  subjectId,
  subjectName: 'falcon',
  detail: { percent: 91 },
  since: null,
  ...change,
});
const known = (id: number, change: Partial<FoundProblem> = {}) => ({
  ...found(String(id), change),
  id,
  since: earlier,
});
const none: ReadonlySet<string> = new Set();

describe('what a look changes', () => {
  it('begins a problem at the time that its source tells, else now', () => {
    const { began } = differenceOf([], [found('1'), found('2', { since: earlier })], none, now);
    expect(began.map(({ since }) => since)).toEqual([now, earlier]);
  });

  it('leaves one that goes on as it is, with its time', () => {
    const nothing = { began: [], changed: [], ended: [] };
    expect(differenceOf([known(1)], [found('1')], none, now)).toEqual(nothing);
  });

  it('changes figures and names, not the time', () => {
    const detail = { percent: 97 };
    const { began, changed, ended } = differenceOf([known(1)], [found('1', { detail })], none, now);
    expect([began, changed, ended]).toEqual([[], [{ ...known(1), detail }], []]);
  });

  it('ends what is not found, unless it could not be looked for', () => {
    expect(differenceOf([known(1)], [], none, now).ended).toEqual([known(1)]);
    expect(differenceOf([known(1)], [], new Set(['node.disk_full']), now).ended).toEqual([]);
  });

  it('tells the worst first, then the oldest', () => {
    const problem = (severity: Problem['severity'], since: string) => ({ severity, since }) as Problem;
    const all = [
      problem('notice', '1'),
      problem('critical', '3'),
      problem('warning', '1'),
      problem('critical', '2'),
    ];
    expect(all.toSorted(byWeight).map(({ severity, since }) => severity + since)).toEqual([
      'critical2',
      'critical3',
      'warning1',
      'notice1',
    ]);
  });
});

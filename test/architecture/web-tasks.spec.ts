import { describe, expect, it } from 'vitest';
import { TASKS } from '../e2e/web/support/tasks.js';
import { sourcesOf } from './support/sources.js';

describe('the tasks whose clicks are promised', () => {
  it('are each walked once, by the journey that the table names', async () => {
    const journeys = await sourcesOf('test/e2e/web/*.e2e-spec.ts');
    const walked = journeys.flatMap(({ path, text }) =>
      [...text.matchAll(/\.task\('([^']+)', async/g)].map(([, task]) => `${task} | ${path}`),
    );
    const promised = Object.entries(TASKS).map(
      ([task, { journey }]) => `${task} | test/e2e/web/${journey}.e2e-spec.ts`,
    );
    expect(walked.toSorted()).toEqual(promised.toSorted());
  });

  it('are ten of an owner, ten of a subuser and ten of an administrator', () => {
    const counts = Object.entries(Object.groupBy(Object.keys(TASKS), (task) => task.split(':')[0]!));
    expect(counts.map(([who, tasks]) => [who, tasks?.length])).toEqual([
      ['owner', 10],
      ['subuser', 10],
      ['admin', 10],
    ]);
  });
});

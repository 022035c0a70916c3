import { expect, it } from 'vitest';
import { countReport } from './test.ts';

const report = (passed: number, failed: number, pending = 0): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 1,
  });

it.each([
  ['a good run', report(3, 0), false, { passed: 3, failed: 0, skipped: 1 }],
  ['failed tests', report(3, 2, 4), true, { passed: 3, failed: 2, skipped: 5 }],
  ['a file that could not be loaded', report(3, 0), true, { passed: 3, failed: 1, skipped: 1 }],
  ['a run without a report', undefined, true, { passed: 0, failed: 1, skipped: 0 }],
])('counts %s', (_, text, hasFailed, counts) => {
  expect(countReport(text, hasFailed)).toEqual(counts);
});

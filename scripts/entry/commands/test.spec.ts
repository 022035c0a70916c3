import { expect, it } from 'vitest';
import { countReport, sideBySide } from './test.ts';

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
  expect(countReport(text, hasFailed)).toEqual({ ...counts, failures: [] });
});

it('names what failed, with the beginning of its reason', () => {
  const text = JSON.stringify({
    numFailedTests: 1,
    testResults: [
      {
        name: '/a.spec.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'a adds', status: 'passed' },
          { fullName: 'a divides', status: 'failed', failureMessages: ['Error: by zero\n  at a.ts:3'] },
        ],
      },
      { name: '/b.spec.ts', status: 'failed', message: 'cannot be loaded', assertionResults: [] },
    ],
  });
  expect(countReport(text, true).failures).toEqual([
    '/a.spec.ts › a divides\n    Error: by zero\n      at a.ts:3',
    '/b.spec.ts\n    cannot be loaded',
  ]);
});

it('does as much at once as there are cores, and each thing once', async () => {
  const [log, gates] = [[] as string[], new Map<string, () => void>()];
  const work = (name: string): Promise<void> => {
    log.push(name);
    return new Promise((resolve) => gates.set(name, resolve));
  };
  const all = sideBySide(['a', 'b', 'c'], work, 2);
  expect(log).toEqual(['a', 'b']);
  gates.get('b')!();
  await new Promise(setImmediate);
  expect(log).toEqual(['a', 'b', 'c']);
  for (const open of gates.values()) open();
  await all;
});

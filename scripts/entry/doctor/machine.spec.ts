import { expect, it } from 'vitest';
import { diskFinding, memoryMib } from './machine.ts';
import { lineOf } from './report.ts';

it.each([
  [6000, 'ok'],
  [4999, 'warn'],
  [999, 'fail'],
])('takes %i MiB of free disk for %s', (free, state) => {
  expect(diskFinding('/home', free).state).toBe(state);
});

it('reads a line of meminfo in MiB', () => {
  expect(memoryMib('MemTotal:  1 kB\nMemAvailable:   2097152 kB\n', 'MemAvailable')).toBe(2048);
  expect(memoryMib('', 'SwapTotal')).toBe(0);
});

it('says how to mend what is wrong, and nothing of what is well', () => {
  expect(lineOf({ state: 'fail', text: 'no disk', mend: 'free some' })).toBe(
    '  fail  no disk\n        → free some\n',
  );
  expect(lineOf({ state: 'ok', text: 'disk', mend: 'free some' })).toBe('  ok    disk\n');
});

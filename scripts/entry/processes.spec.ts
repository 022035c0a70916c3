import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { testInstallation } from './installation.fixture.ts';
import { endPart, pidOf, startTime } from './processes.ts';

it("finds a part by its process and that one's start time only", () => {
  const at = testInstallation();
  const note = (text: string): void => writeFileSync(join(at.run, 'panel.pid'), text);
  expect(pidOf(at, 'panel')).toBeUndefined();
  note(`${process.pid} ${startTime(process.pid)}\n`);
  expect(pidOf(at, 'panel')).toBe(process.pid);
  // Another process that got the same id later.
  note(`${process.pid} ${startTime(process.pid)! + 1}\n`);
  expect(pidOf(at, 'panel')).toBeUndefined();
  note('');
  expect(pidOf(at, 'panel')).toBeUndefined();
});

it('ends a part that ignores being asked by force', async () => {
  const at = testInstallation();
  const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  writeFileSync(join(at.run, 'panel.pid'), `${child.pid} ${startTime(child.pid!)}\n`);
  expect(await endPart(at, 'panel', 0)).toBe(true);
  expect(await endPart(at, 'panel', 0)).toBe(false);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testInstallation } from '../installation.fixture.ts';
import { startTime } from '../processes.ts';
import { whatRuns } from './foreground.ts';

it('says what still runs, and the whole command that stops it', () => {
  const at = testInstallation();
  expect(whatRuns(at)).toBe('Nothing of this installation runs.');
  for (const part of ['mariadb', 'supervisor']) {
    writeFileSync(join(at.run, `${part}.pid`), `${process.pid} ${startTime(process.pid)}\n`);
  }
  expect(whatRuns(at)).toBe(
    `Still running: supervisor, mariadb. To stop them: ROOKERY_HOME='${at.home}' ./rookery down --all`,
  );
  const usual = { ...at, root: join(at.root, 'checkout'), home: join(at.root, 'checkout', '.rookery') };
  expect(whatRuns(usual)).toMatch(/To stop them: \.\/rookery down --all$/);
});

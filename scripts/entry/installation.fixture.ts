import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openInstallation, type Installation } from './installation.ts';

/** A folder that goes with its test; there is a blank in its path, as people have it. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery entry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An installation with empty folders. */
export function testInstallation(env: NodeJS.ProcessEnv = {}): Installation {
  const root = testFolder();
  const at = openInstallation(root, { ROOKERY_HOME: join(root, 'home'), ROOKERY_PORT_BASE: '20000', ...env });
  for (const folder of [at.run, at.logs]) mkdirSync(folder, { recursive: true });
  return at;
}

import { randomUUID } from 'node:crypto';
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ConfigStore } from '../../../config/config-store.js';
import type { ServerFiles } from '../../../platform/filesystem/index.js';
import { RepositoryBackups } from './repository-backups.js';

it('removes the list of a backup that a dead process was making, and nothing of the others', async () => {
  const root = mkdtempSync(join(tmpdir(), 'rookery-repository-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const config = { current: { system: { backup_directory: root } } } as unknown as ConfigStore;
  const backups = new RepositoryBackups({} as ServerFiles, config);
  const [server, dead, working, repository] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  mkdirSync(join(root, server, `${repository}.repository`), { recursive: true });
  for (const backup of [dead, working]) writeFileSync(join(root, server, `${backup}.left-out`), 'cache');
  await backups.forgetUnfinished(server, dead);
  // It may not even have begun.
  await backups.forgetUnfinished(server, dead);
  expect(readdirSync(join(root, server)).toSorted()).toEqual(
    [`${working}.left-out`, `${repository}.repository`].toSorted(),
  );
});

import type { Command } from '@app/platform/cli/command.js';
import { createAdmin, setPassword } from './admin.command.js';
import { importEggs } from './egg.command.js';
import { listJobs, retryJob } from './jobs.command.js';
import { importPanel } from './import.command.js';
import { createKey } from './key.command.js';
import { migrateDatabase } from './migrate.command.js';
import { backupPanel, restorePanel } from './panel-backup.command.js';
import { grantAdmin, resetTwoFactor, welcomeUser } from './people.command.js';
import { quickstart } from './quickstart.command.js';

export const COMMANDS: readonly Command[] = [
  migrateDatabase,
  quickstart,
  createAdmin,
  setPassword,
  grantAdmin,
  welcomeUser,
  resetTwoFactor,
  createKey,
  importEggs,
  retryJob,
  listJobs,
  backupPanel,
  restorePanel,
  importPanel,
];

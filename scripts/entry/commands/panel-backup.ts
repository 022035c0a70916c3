import { existsSync } from 'node:fs';
import type { Installation } from '../installation.ts';
import { becomePanelCli } from '../panel-cli.ts';
import { parts } from '../parts/parts.ts';
import { bringServices } from '../parts/services.ts';
import { endUnwanted } from '../parts/supervisor.ts';
import { settingOf, writeSettings } from '../settings.ts';
import { up } from './up.ts';

/** Which keys `up` made, and for which node: with it the next `up` finds them in the restored database. */
const firstData = (at: Installation): string[] => ['--file', `quickstart=${at.quickstart}`];

export const backup = (at: Installation, words: readonly string[]): Promise<void> =>
  becomePanelCli(at, [...words, ...(existsSync(at.quickstart) ? firstData(at) : [])]);

/** Stops what uses the database, restores it with its key, and starts everything on it. */
export async function restore(at: Installation, words: readonly string[]): Promise<void> {
  for (const name of ['panel', 'worker', 'daemon'] as const) await endUnwanted(at, parts[name]);
  await bringServices(at);
  await becomePanelCli(at, [...words, ...firstData(at)], {
    onLine(line) {
      const setting = settingOf(line);
      if (setting) writeSettings(at, setting);
      else if (!line.startsWith('#')) process.stdout.write(`${line}\n`);
    },
  });
  if (process.exitCode === 0) return up(at, ['--detach', '--no-demo']);
  process.stderr.write('Panel and daemon are stopped; ./rookery up starts them again.\n');
}

/** Rows of another panel are written while nothing else uses the database; what is only told stops nothing. */
export async function moveIn(at: Installation, words: readonly string[]): Promise<void> {
  if (!words.includes('--apply')) return becomePanelCli(at, words);
  for (const name of ['panel', 'worker'] as const) await endUnwanted(at, parts[name]);
  await bringServices(at);
  await becomePanelCli(at, words);
  process.stderr.write('The panel is stopped; ./rookery up starts it again.\n');
}

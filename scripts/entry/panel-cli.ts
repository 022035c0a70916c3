import { existsSync } from 'node:fs';
import { become, type BecomeOptions } from './become.ts';
import type { Installation } from './installation.ts';
import { builtFile, panelCommand } from './parts/apps.ts';
import { Refusal } from './refusal.ts';
import type { Step } from './steps.ts';

/** Runs an operator command of the panel inside a step; gives back what it printed. */
export function panelCli(at: Installation, step: Step, words: readonly string[]): Promise<string> {
  const command = panelCommand(at, 'cli.js');
  const [program = '', ...own] = command.words;
  return step.exec(program, [...own, ...words], { cwd: command.folder, env: { ...at.env, ...command.env } });
}

/** Runs an operator command of the panel where the caller is. */
export function becomePanelCli(
  at: Installation,
  words: readonly string[],
  options: Pick<BecomeOptions, 'onLine'> = {},
): Promise<void> {
  const { env, words: own } = panelCommand(at, 'cli.js');
  return become(own[0] ?? '', [...own.slice(1), ...words], { ...options, env: { ...at.env, ...env } });
}

/** Refuses operator commands of a panel that was never built or set up. */
export function requirePanel(at: Installation): void {
  for (const file of [at.panelEnv, builtFile(at, 'panel', 'cli.js')]) {
    if (!existsSync(file)) throw new Refusal(`there is no ${file}.`, ['Run ./rookery up first.']);
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Installation } from '../installation.ts';
import { requirePanel } from '../panel-cli.ts';
import { builtFile, panelCommand } from '../parts/apps.ts';
import { Refusal } from '../refusal.ts';

/** Runs a program in place of this one: its terminal, its signals, its exit code. */
export async function become(
  program: string,
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const child = spawn(program, words, { ...options, stdio: 'inherit' });
  // Those of the terminal reach the child by themselves; it decides what they mean.
  for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => undefined);
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, 'close')) as [number | null];
  process.exitCode = code ?? 1;
}

/** Operator commands of the panel, run where the caller is. */
export function panel(at: Installation, words: readonly string[]): Promise<void> {
  requirePanel(at);
  const { env, words: own } = panelCommand(at, 'cli.js');
  return become(own[0] ?? '', [...own.slice(1), ...words], { env: { ...at.env, ...env } });
}

/** Operator commands of this machine's daemon. */
export function node(at: Installation, words: readonly string[]): Promise<void> {
  const program = builtFile(at, 'daemon', 'cli.js');
  if (!existsSync(program)) {
    throw new Refusal('the daemon is not built, or has no operator commands.', ['Run ./rookery up first.']);
  }
  const own = [program, '--config', at.daemonConfig];
  return become(process.execPath, [...own, ...words], { env: at.env });
}

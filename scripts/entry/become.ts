import { spawn } from 'node:child_process';
import { once } from 'node:events';

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

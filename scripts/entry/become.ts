import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface BecomeOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets each line of its output in place of the terminal. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program in place of this one: its terminal, its signals, its exit code. */
export async function become(
  program: string,
  words: readonly string[],
  { onLine, ...options }: BecomeOptions = {},
): Promise<void> {
  const child = spawn(program, words, {
    ...options,
    stdio: ['inherit', onLine ? 'pipe' : 'inherit', 'inherit'],
  });
  if (onLine) createInterface({ input: child.stdout! }).on('line', onLine);
  // Those of the terminal reach the child by themselves; it decides what they mean.
  for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => undefined);
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, 'close')) as [number | null];
  process.exitCode = code ?? 1;
}

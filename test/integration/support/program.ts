import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A file that the build writes. */
export function built(app: 'panel' | 'daemon', file: string): string {
  const path = join(ROOT, 'dist', app, file);
  if (!existsSync(path)) throw new Error(`there is no ${path}: npm run build:${app}`);
  return path;
}

export interface Program {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until it answers there; throws what it complained of when it ends before. */
  answers(url: string): Promise<void>;
  /** Its exit code once it has ended. */
  readonly ended: Promise<number | null>;
  end(): Promise<number | null>;
  /** By a signal that it cannot see. */
  kill(): Promise<number | null>;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A node process with an environment of its own. */
export function startProgram(
  words: readonly string[],
  { env = {}, input = '' }: ProgramOptions = {},
): Program {
  const child = spawn(process.execPath, words, { env: { NODE_ENV: 'production', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    async answers(url) {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`${words.join(' ')} ended: ${stdout}${stderr}`);
        const isUp = await fetch(url).then(
          (answer) => answer.ok,
          () => false,
        );
        if (isUp) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    end() {
      child.kill('SIGTERM');
      return ended;
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** What a program prints; throws what it complained of. */
export async function outputOf(words: readonly string[], options?: ProgramOptions): Promise<string> {
  const program = startProgram(words, options);
  const code = await program.ended;
  if (code !== 0)
    throw new Error(`${words.join(' ')} ended with ${code}: ${program.stdout()}${program.stderr()}`);
  return program.stdout();
}

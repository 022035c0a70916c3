import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program of the system to its end and answers what it printed; rejects with what it complained of. */
export type RunProgram = (program: string, words: readonly string[]) => Promise<string>;

const TIMEOUT_MS = 120_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const runProgram: RunProgram = async (program, words) => {
  const { stdout } = await promisify(execFile)(program, [...words], {
    timeout: TIMEOUT_MS,
    env: { PATH, LC_ALL: 'C' },
  });
  return stdout;
};

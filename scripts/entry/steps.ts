import { spawn, type SpawnOptions } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { openLog } from './files.ts';
import { Refusal } from './refusal.ts';

const TITLE_WIDTH = 42;
const SHOWN_LINES = 25;

export interface ExecOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  /** What to do when it fails. */
  readonly help?: readonly string[];
}

/** The last lines of a log, as they are shown below a failure. */
export function lastLines(file: string, from = 0, count = SHOWN_LINES): string[] {
  const text = readFileSync(file).subarray(from).toString('utf8');
  return stripVTControlCharacters(text).trimEnd().split('\n').slice(-count);
}

/** One running step: its programs write to the log, people see one line. */
export class Step {
  readonly #logFile: string;
  readonly #out: NodeJS.WritableStream;

  constructor(logFile: string, out: NodeJS.WritableStream) {
    this.#logFile = logFile;
    this.#out = out;
  }

  /** Shows progress inside the running line. */
  progress(text: string): void {
    this.#out.write(`${text} `);
  }

  log(text: string): void {
    const log = openLog(this.#logFile);
    appendFileSync(log, `${text}\n`);
    closeSync(log);
  }

  /** Runs a program to its end and gives back what it printed; what it complains of goes to the log. */
  exec(program: string, words: readonly string[], options: ExecOptions = {}): Promise<string> {
    const { help, ...rest } = options;
    const log = openLog(this.#logFile);
    return new Promise<string>((resolve, reject) => {
      const child = spawn(program, words, { ...rest, stdio: ['ignore', 'pipe', log] });
      let output = '';
      child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      child.on('error', (error) =>
        reject(new Refusal(`${program} could not be run.`, help, { cause: error })),
      );
      child.on('close', (code, killedBy) => {
        if (code === 0) return resolve(output);
        this.log(output);
        reject(new StepFailure(`${program} ended with ${killedBy ?? `code ${code}`}. Its last words:`, help));
      });
    }).finally(() => closeSync(log));
  }
}

/** A failure whose cause stands in the log of its step. */
export class StepFailure extends Refusal {}

/** The steps of a command: one line each, with what it took or why it failed. */
export class Steps {
  readonly logFile: string;
  readonly #out: NodeJS.WritableStream;

  constructor(logFile: string, out: NodeJS.WritableStream = process.stdout) {
    mkdirSync(dirname(logFile), { recursive: true });
    this.logFile = logFile;
    this.#out = out;
  }

  /** Does the work; what it gives back is shown in place of the seconds. */
  async run(title: string, work: (step: Step) => Promise<string | void> | string | void): Promise<void> {
    const step = new Step(this.logFile, this.#out);
    const started = performance.now();
    this.#out.write(`  ${title.padEnd(TITLE_WIDTH)} `);
    step.log(`\n== ${new Date().toISOString()} ${title}`);
    const logFrom = statSync(this.logFile).size;
    try {
      const note = await work(step);
      this.#out.write(`ok   ${note ?? `${((performance.now() - started) / 1000).toFixed(1)} s`}\n`);
    } catch (error) {
      this.#out.write('FAILED\n');
      if (!(error instanceof Refusal)) {
        step.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
        throw error;
      }
      const words = error instanceof StepFailure ? lastLines(this.logFile, logFrom) : [];
      throw new Refusal(
        [error.message, ...words.map((line) => `    ${line}`)].join('\n'),
        [...error.help, `The whole log: ${this.logFile}`],
        { cause: error },
      );
    }
  }
}

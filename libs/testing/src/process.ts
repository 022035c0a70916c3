import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteProcess } from './run-folder.js';

/** A program that a test run started and may stop, kill and start again. */
export interface TestService {
  /** Address in the form its clients take: `mysql://…`, `redis://…`, `unix://…`. */
  readonly url: string;
  /** Process id of the running program; throws while it is down. */
  readonly pid: number;
  /** Ends it in its own orderly way and removes what it left; a second call does nothing. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash or the kernel would do it; resolves once it is gone. Data stays. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and the same address; resolves once it answers. */
  restart(): Promise<void>;
}

export interface ProgramSpec {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** File that takes stdout and stderr; its tail is part of a start failure's text. */
  logFile: string;
  /** True once the program serves. Called again and again until it says so; may throw meanwhile. */
  isReady: () => Promise<boolean>;
  /** How long a start may take. */
  deadlineMs: number;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Asks `probe` until it is true; fails after `deadlineMs` with `what` and the last error as cause. */
export async function waitUntil(
  what: string,
  probe: () => Promise<boolean>,
  deadlineMs: number,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  let cause: unknown;
  while (performance.now() < end) {
    try {
      if (await probe()) return;
    } catch (error) {
      cause = error;
    }
    await sleep(25);
  }
  throw new Error(`${what}: not within ${deadlineMs} ms`, { cause });
}

/** The last lines of a log, for error texts. */
export function logTail(file: string, lines = 20): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port was given'));
      server.close(() => resolve(address.port));
    });
  });
}

/** One child process with a log file; knows how to wait for its start and its end. */
export class Program {
  private child: ChildProcess | undefined;

  constructor(private readonly spec: ProgramSpec) {}

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.spec.name} is not running`);
    return pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  async start(): Promise<void> {
    if (this.child) throw new Error(`${this.spec.name} runs already`);
    const log = openSync(this.spec.logFile, 'a', 0o600);
    // A group of its own: Ctrl-C in the terminal must not end it before the run has been torn down.
    const child = spawn(this.spec.command, this.spec.args, {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...this.spec.env },
      detached: true,
    });
    closeSync(log);
    this.child = child;
    alive.add(child);
    if (child.pid !== undefined) noteProcess(child.pid);
    let failure: Error | undefined;
    const gone = (error: Error): void => {
      failure = error;
      alive.delete(child);
      if (this.child === child) this.child = undefined;
    };
    child.once('error', (error) => gone(new Error(`${this.spec.command}: ${error.message}`)));
    child.once('exit', (code, signal) => gone(new Error(`ended with ${signal ?? `code ${code}`}`)));
    try {
      await waitUntil(
        `${this.spec.name} starts`,
        async () => failure !== undefined || (await this.spec.isReady()),
        this.spec.deadlineMs,
      );
      if (failure) throw failure;
    } catch (error) {
      await this.end('SIGKILL', 5_000);
      throw new Error(`${this.spec.name} could not be started.\n${logTail(this.spec.logFile)}`, {
        cause: error,
      });
    }
  }

  /** Sends `signal`; SIGKILL after `graceMs`. Resolves once the process is gone. */
  async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  }
}

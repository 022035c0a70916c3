import type { ContainerSpec } from '../runtime.port.js';

/** What a program of the memory runtime sees of its container; its view of a terminal and of signals. */
export interface MemoryProcess {
  readonly spec: ContainerSpec;
  readonly environment: Readonly<Record<string, string>>;
  /** Prints; `\n` reaches the console as `\r\n`, as a terminal does it. */
  print(text: string): void;
  /** Whole lines of standard input, without their end. */
  onLine(listener: (line: string) => void): void;
  /** Without a listener a signal ends the program, but SIGKILL always does. */
  onSignal(listener: (signal: string) => void): void;
  /** Ends the program; later calls do nothing. */
  exit(code: number, options?: { oomKilled?: boolean }): void;
}

/** What an image runs. Called again at each start of a container. */
export type MemoryProgram = (process: MemoryProcess) => void;

export interface GameOptions {
  /** Printed at once. */
  readonly ready?: string;
  /** The line that stops it with exit code 0. */
  readonly stop?: string;
  /** Goes on when told to end by SIGTERM or SIGINT, like a server that hangs while saving. */
  readonly ignoresSignals?: boolean;
}

/**
 * A program like a game server: prints `ready`, answers lines with `got <line>`, ends on the stop line, and
 * dies on `crash` (exit code 3) and `oom` (137 with the out-of-memory mark).
 */
export function gameProgram(options: GameOptions = {}): MemoryProgram {
  const { ready = 'ready', stop = 'stop', ignoresSignals = false } = options;
  return (process) => {
    process.onLine((line) => {
      if (line === stop) {
        process.print('bye\n');
        process.exit(0);
      } else if (line === 'crash') process.exit(3);
      else if (line === 'oom') process.exit(137, { oomKilled: true });
      else process.print(`got ${line}\n`);
    });
    process.onSignal((signal) => {
      if (ignoresSignals) return;
      process.print(`stopped by ${signal}\n`);
      process.exit(0);
    });
    process.print(`${ready}\n`);
  };
}

/** A program that prints and ends at once, like an install script. */
export function printingProgram(text: string, exitCode: number): MemoryProgram {
  return (process) => {
    process.print(text);
    process.exit(exitCode);
  };
}

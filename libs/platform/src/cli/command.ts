import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from '../config/load-config.js';

/** A command of operators; `run` gets the words behind the command's name. */
export interface Command {
  readonly name: string;
  readonly synopsis: string;
  readonly summary: string;
  run(words: readonly string[]): Promise<void>;
}

/** Told to the operator without a stack. */
export class CliError extends Error {
  constructor(
    message: string,
    /** The command line itself is wrong: exit code 2. */
    readonly isUsage = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

const usage = (title: string, commands: readonly Command[]): string =>
  [title, ...commands.map((c) => `  ${`${c.name} ${c.synopsis}`.trim()}\n      ${c.summary}`)].join('\n');

/** Reads options strictly: an unknown one is an error, not silence. */
export function readOptions<const O extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  options: O,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals });
  } catch (error) {
    throw new CliError((error as Error).message, true);
  }
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new CliError(`--${name} is missing`, true);
  return value;
}

/** A refusal of our own rules names each field. */
function explain(error: Error & { issues?: readonly { field: string; detail: string }[] }): string {
  const issues = error.issues ?? [];
  return issues.length === 0
    ? error.message
    : issues.map((issue) => `${issue.field}: ${issue.detail}`).join('\n');
}

/** Runs the command that the words begin with, or lists them all; sets the exit code. */
export async function runCommand(
  title: string,
  commands: readonly Command[],
  words: readonly string[],
): Promise<void> {
  const wantsHelp = words.length === 0 || words.includes('--help') || words[0] === 'help';
  const command = wantsHelp
    ? undefined
    : commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
  if (!command) {
    process[wantsHelp ? 'stdout' : 'stderr'].write(`${usage(title, commands)}\n`);
    process.exitCode = wantsHelp ? 0 : 2;
    return;
  }
  try {
    await command.run(words.slice(command.name.split(' ').length));
  } catch (error) {
    const isOurs =
      error instanceof CliError ||
      error instanceof ConfigError ||
      (error as { issues?: unknown }).issues !== undefined;
    const text =
      error instanceof Error ? (isOurs ? explain(error) : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = error instanceof CliError && error.isUsage ? 2 : 1;
  }
}

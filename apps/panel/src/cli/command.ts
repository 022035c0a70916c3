import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from '../app.module.js';
import { loadPanelConfig } from '../config/panel.config.js';

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
  ) {
    super(message);
    this.name = 'CliError';
  }
}

export const usage = (commands: readonly Command[]): string =>
  [
    'Operator commands of the panel:',
    ...commands.map((c) => `  ${c.name} ${c.synopsis}\n      ${c.summary}`),
  ].join('\n');

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

/** A command may not speak on standard output but for its result, so logs go to standard error. */
export const cliLogger = (): AppLogger => new AppLogger('cli', 'warn', 2);

/** Runs `work` with the panel's services, without listening and without running jobs. */
export async function withPanel(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const logger = cliLogger();
  const app = await NestFactory.createApplicationContext(AppModule.register(loadPanelConfig(), logger), {
    logger,
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

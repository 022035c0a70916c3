import 'reflect-metadata';
import { ConfigError } from '@app/platform/config/load-config.js';
import { CliError, usage } from './cli/command.js';
import { COMMANDS } from './cli/commands.js';

async function run(words: readonly string[]): Promise<void> {
  const wantsHelp = words.length === 0 || words.includes('--help') || words[0] === 'help';
  const command = wantsHelp
    ? undefined
    : COMMANDS.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
  if (!command) {
    process[wantsHelp ? 'stdout' : 'stderr'].write(`${usage(COMMANDS)}\n`);
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

/** A refusal of the panel's own rules names each field. */
function explain(error: Error & { issues?: readonly { field: string; detail: string }[] }): string {
  const issues = error.issues ?? [];
  return issues.length === 0
    ? error.message
    : issues.map((issue) => `${issue.field}: ${issue.detail}`).join('\n');
}

void run(process.argv.slice(2));

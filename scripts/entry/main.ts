import { join } from 'node:path';
import { bench, test, verify } from './commands/test.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { logs } from './commands/logs.ts';
import { node, panel } from './commands/operator.ts';
import { service } from './commands/service.ts';
import { status } from './commands/status.ts';
import { uninstall } from './commands/uninstall.ts';
import { up } from './commands/up.ts';
import { rollback, upgrade } from './commands/upgrade.ts';
import { openInstallation, type Installation } from './installation.ts';
import { encodeCommand } from './parts/part.ts';
import { isPartName, parts } from './parts/parts.ts';
import { Refusal } from './refusal.ts';

type Run = (at: Installation, words: readonly string[]) => Promise<void> | void;

/** The supervisor's question of how a part is run. */
function partCommand(at: Installation, [name = '']: readonly string[]): void {
  if (!isPartName(name)) throw new Refusal(`there is no part '${name}'.`);
  process.stdout.write(encodeCommand(parts[name].command(at)));
}

const commands: Readonly<Record<string, Run>> = {
  up,
  upgrade,
  rollback,
  down,
  status,
  logs,
  doctor,
  test,
  verify,
  bench,
  panel,
  node,
  uninstall,
  service,
  'part-command': partCommand,
};

try {
  const [name = '', ...words] = process.argv.slice(2);
  const run = commands[name];
  if (!run) throw new Refusal(`there is no command '${name}'.`);
  await run(openInstallation(join(import.meta.dirname, '..', '..'), process.env), words);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(error.text());
  process.exitCode = 1;
}

import { runCommand } from '@app/platform/cli/command.js';
import { commandsFor } from './cli/commands.js';
import { DEFAULT_CONFIG_PATH } from './config/command-line.js';

const words = process.argv.slice(2);
const path = words[0] === '--config' ? words.splice(0, 2)[1] : undefined;

void runCommand('Operator commands of the node:', commandsFor(path ?? DEFAULT_CONFIG_PATH), words);

import 'reflect-metadata';
import { runCommand } from '@app/platform/cli/command.js';
import { COMMANDS } from './cli/commands.js';

void runCommand('Operator commands of the panel:', COMMANDS, process.argv.slice(2));

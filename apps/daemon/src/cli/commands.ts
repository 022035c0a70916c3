import { print, type Command } from '@app/platform/cli/command.js';
import { RELEASE } from '@app/platform/config/release.js';
import { checkNode } from './check.command.js';
import { configureNode } from './configure.command.js';
import { diagnoseNode } from './diagnostics.command.js';
import { joinPanel } from './join.command.js';

const tellVersion: Command = {
  name: 'version',
  synopsis: '',
  summary: 'print the version of the daemon',
  run: () => Promise.resolve(print(RELEASE)),
};

/** What an operator can do with the node whose configuration lies, or is to lie, at the path. */
export const commandsFor = (configPath: string): readonly Command[] => [
  joinPanel(configPath),
  configureNode(configPath),
  checkNode(configPath),
  diagnoseNode(configPath),
  tellVersion,
];

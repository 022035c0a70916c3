import { joinNode } from '@app/contracts/remote/nodes.contract.js';
import { CliError, print, readOptions, type Command } from '@app/platform/cli/command.js';
import { prepareConfigFile, writeConfigFile } from './config-file.js';
import { askPanel, panelAddress } from './panel-calls.js';

export const joinPanel = (configPath: string): Command => ({
  name: 'join',
  synopsis: '<panel url> <token> [--home <folder>] [--override]',
  summary:
    'make this machine the node that a join token of the panel is for; --home keeps all but the data of servers there',
  async run(words) {
    const options = { home: { type: 'string' }, override: { type: 'boolean', default: false } } as const;
    const { values, positionals } = readOptions(words, options, true);
    const [url, token] = positionals;
    if (!url || !token || positionals.length > 2) {
      throw new CliError('join needs the address of the panel and a token', true);
    }
    const panel = panelAddress(url);
    prepareConfigFile(configPath, values.override);
    const configuration = await askPanel(panel, joinNode, { body: { token } });
    writeConfigFile(configPath, configuration, values.home);
    print(`${configPath} is written: this machine is node ${configuration.uuid} of ${configuration.remote}.`);
  },
});

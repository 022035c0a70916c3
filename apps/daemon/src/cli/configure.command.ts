import { getNodeConfiguration } from '@app/contracts/application/nodes.contract.js';
import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { prepareConfigFile, writeConfigFile } from './config-file.js';
import { askPanel, panelAddress } from './panel-calls.js';

/** daemon-runtime.md §14. The key is shown to nobody, and the path that is named is the one written (hazard C8). */
export const configureNode = (defaultPath: string): Command => ({
  name: 'configure',
  synopsis:
    '--panel-url <url> --token <application key> --node <id> [--config-path <file>] [--home <folder>] [--override]',
  summary: 'the same from any panel of the protocol, by a key that may read nodes (-p, -t, -n, -c)',
  async run(words) {
    const { values } = readOptions(words, {
      'panel-url': { type: 'string', short: 'p' },
      token: { type: 'string', short: 't' },
      node: { type: 'string', short: 'n' },
      'config-path': { type: 'string', short: 'c', default: defaultPath },
      home: { type: 'string' },
      override: { type: 'boolean', default: false },
    });
    const panel = panelAddress(required(values['panel-url'], 'panel-url'));
    const token = required(values.token, 'token');
    const node = required(values.node, 'node');
    if (!/^\d+$/.test(node)) throw new CliError('--node is the number of the node in the panel', true);
    const path = values['config-path'];
    prepareConfigFile(path, values.override);
    const headers = { authorization: `Bearer ${token}` };
    const configuration = await askPanel(
      panel,
      getNodeConfiguration,
      { params: { node: Number(node) } },
      headers,
    );
    writeConfigFile(path, configuration, values.home);
    print(`${path} is written: this machine is node ${configuration.uuid} of ${configuration.remote}.`);
  },
});

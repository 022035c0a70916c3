import { CliError, print, readOptions, type Command } from '@app/platform/cli/command.js';
import { loadFromEnvironment } from '../config/command-line.js';
import { lookAtLegs, showLeg } from './legs.js';

export const checkNode = (configPath: string): Command => ({
  name: 'check',
  synopsis: '[--wait <seconds>]',
  summary:
    'look at each way between this machine, its engine and the panel; --wait for a daemon that just starts',
  async run(words) {
    const { values } = readOptions(words, { wait: { type: 'string', default: '0' } });
    const legs = await lookAtLegs(loadFromEnvironment(configPath), Number(values.wait) * 1000);
    for (const leg of legs) print(showLeg(leg));
    if (legs.some(({ isGood }) => isGood === false)) throw new CliError('the node is not whole');
  },
});

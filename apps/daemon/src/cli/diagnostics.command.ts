import { print, readOptions, type Command } from '@app/platform/cli/command.js';
import { RELEASE } from '@app/platform/config/release.js';
import { loadFromEnvironment } from '../config/command-line.js';
import { askDaemon } from './local-daemon.js';
import { lookAtLegs, showLeg } from './legs.js';

export const diagnoseNode = (configPath: string): Command => ({
  name: 'diagnostics',
  synopsis: '[--endpoints]',
  summary: 'print a report without secrets, and without addresses unless --endpoints is given',
  async run(words) {
    const { values } = readOptions(words, { endpoints: { type: 'boolean', default: false } });
    const config = loadFromEnvironment(configPath);
    const query = `?include_logs=false&include_endpoints=${values.endpoints}`;
    const report = await askDaemon(config, `/api/diagnostics${query}`).then(
      async (answer) => (answer.ok ? answer.text() : null),
      () => null,
    );
    if (report !== null) return print(report.trimEnd());
    print(`Rookery node ${RELEASE}, Node ${process.version}; its daemon does not answer.`);
    for (const leg of await lookAtLegs(config, 0)) print(showLeg(leg, values.endpoints));
  },
});

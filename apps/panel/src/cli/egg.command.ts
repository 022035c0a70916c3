import { EggsService } from '../modules/eggs/index.js';
import { CliError, print, readOptions, required, withPanel, type Command } from './command.js';

export const importEggs: Command = {
  name: 'egg import',
  synopsis: '<file or folder>',
  summary: 'import an egg, or every egg below a folder; eggs that exist are updated',
  async run(words) {
    const { positionals } = readOptions(words, {}, true);
    const path = required(positionals[0], 'file or folder');
    await withPanel(async (app) => {
      const report = await app.get(EggsService, { strict: false }).importFolder(path);
      for (const { file, reason } of report.failed) process.stderr.write(`${file}: ${reason}\n`);
      print(`${report.created} created, ${report.updated} updated, ${report.failed.length} failed`);
      if (report.failed.length > 0) throw new CliError('some files could not be imported');
    });
  },
};

import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { EggsService } from '../modules/eggs/index.js';
import { withPanel } from './with-panel.js';

const CLEAR_LINE = '\r\u001b[K';

/** One line that keeps changing, for eyes only: nothing of it lands in a file or a pipe. */
function showProgress(file: string, done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === of ? CLEAR_LINE : `${CLEAR_LINE}${done}/${of} ${file.slice(-60)}`);
}

const explained = (path: string) => (error: NodeJS.ErrnoException) => {
  throw error.code === 'ENOENT' || error.code === 'EACCES'
    ? new CliError(`${path} cannot be read: ${error.message}`)
    : error;
};

export const importEggs: Command = {
  name: 'egg import',
  synopsis: '<file or folder>',
  summary: 'import an egg, or every egg below a folder; eggs that exist are updated',
  async run(words) {
    const { positionals } = readOptions(words, {}, true);
    const path = required(positionals[0], 'file or folder');
    await withPanel(async (app) => {
      const report = await app
        .get(EggsService, { strict: false })
        .importFolder(path, ({ file }, done, of) => showProgress(file, done, of))
        .catch(explained(path));
      for (const { file, reason } of report.failed) process.stderr.write(`${file}: ${reason}\n`);
      print(`${report.created} created, ${report.updated} updated, ${report.failed.length} failed`);
      if (report.failed.length > 0) throw new CliError('some files could not be imported');
    });
  },
};

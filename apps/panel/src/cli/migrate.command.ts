import { print, readOptions, type Command } from '@app/platform/cli/command.js';
import { loadPanelConfig } from '../config/panel.config.js';
import { MIGRATIONS } from '../migrations/index.js';
import { lastMigration, migrate, migrateBack } from '../platform/database/migrate.js';
import { withSchema } from './with-schema.js';

const UP_TO_DATE = 'The schema is up to date.';

export const migrateDatabase: Command = {
  name: 'migrate',
  synopsis: '[--last] [--back-to <migration>]',
  summary:
    'bring the database schema up to date; safe to run again and by several replicas at once. ' +
    '--last names the migration that was run last, --back-to takes back those after one',
  async run(words) {
    const { values } = readOptions(words, { last: { type: 'boolean' }, 'back-to': { type: 'string' } });
    const config = loadPanelConfig();
    if (values.last) return print((await withSchema(config, MIGRATIONS, lastMigration)) ?? '');
    const name = values['back-to'];
    const done = await withSchema(config, MIGRATIONS, (source) =>
      name === undefined ? migrate(source) : migrateBack(source, name),
    );
    const verb = name === undefined ? 'ran' : 'took back';
    print(done.length === 0 ? UP_TO_DATE : done.map((each) => `${verb} ${each}`).join('\n'));
  },
};

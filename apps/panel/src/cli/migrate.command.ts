import { print, readOptions, type Command } from '@app/platform/cli/command.js';
import { loadPanelConfig } from '../config/panel.config.js';
import { MIGRATIONS } from '../migrations/index.js';
import { migrate } from '../platform/database/migrate.js';
import { withSchema } from './with-schema.js';

export const migrateDatabase: Command = {
  name: 'migrate',
  synopsis: '',
  summary: 'bring the database schema up to date; safe to run again and by several replicas at once',
  async run(words) {
    readOptions(words, {});
    const done = await withSchema(loadPanelConfig(), MIGRATIONS, migrate);
    print(done.length === 0 ? 'The schema is up to date.' : done.map((name) => `ran ${name}`).join('\n'));
  },
};

import { loadPanelConfig } from '../config/panel.config.js';
import { ENTITIES } from '../entities.js';
import { MIGRATIONS } from '../migrations/index.js';
import { connect } from '../platform/database/connect.js';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { cliLogger, print, readOptions, type Command } from './command.js';

export const migrateDatabase: Command = {
  name: 'migrate',
  synopsis: '',
  summary: 'bring the database schema up to date; safe to run again and by several replicas at once',
  async run(words) {
    readOptions(words, {});
    const config = loadPanelConfig();
    const source = createDataSource({
      url: config.databaseUrl.reveal(),
      poolSize: 2,
      entities: ENTITIES,
      migrations: MIGRATIONS,
    });
    await connect(source, config.startTimeoutMs, cliLogger());
    try {
      const done = await migrate(source);
      print(done.length === 0 ? 'The schema is up to date.' : done.map((name) => `ran ${name}`).join('\n'));
    } finally {
      await source.destroy();
    }
  },
};
